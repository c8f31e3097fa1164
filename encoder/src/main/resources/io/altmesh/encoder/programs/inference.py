  # What a serving model needs beside its towers.
  #
  #   adopt(name, tensor, dtype)        keeps a copy of a weight, cast once (Java cannot cast to bfloat16)

  def adopt(self, name: str, tensor: Tensor, dtype: int) -> int:
    # Always a copy: what Java hands over goes away with its scope.
    self.weights[name] = tensor.to(dtype, False, True)
    return dtype
