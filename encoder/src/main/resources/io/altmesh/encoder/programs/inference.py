  # What a serving model needs beside its towers.
  #
  #   adopt(name, shape, dtype, position, part)   copies a part of a weight (1-D) to its place, counted in values; the
  #                                               part at 0 makes room for the whole. Casting once, and here: Java
  #                                               cannot make bfloat16

  def adopt(self, name: str, shape: List[int], dtype: int, position: int, part: Tensor) -> int:
    if position == 0:
      self.weights[name] = torch.empty(shape, dtype=dtype, device=part.device)
    weight = self.weights[name]
    weight.view([-1]).narrow(0, position, part.size(0)).copy_(part)
    return weight.numel()
