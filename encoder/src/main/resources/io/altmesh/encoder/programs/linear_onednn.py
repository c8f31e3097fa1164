  # The matrices of nn.py as oneDNN multiplies them, packed once for the processor's caches: for inference in fp32 on
  # a processor. torch.linear calls MKL, which packs them anew in every call, and on processors of AMD uses half of the
  # vector unit. Needs nn.py.
  #
  #   linear(x, name)            x W^T + b
  #   activated(x, name, act)    activation(linear(x, name), act)
  #   pack(name)                 of a matrix with a bias, once its weights are there; they are let go

  packed : Dict[str, Tensor]

  def linear(self, x: Tensor, name: str) -> Tensor:
    return ops.mkldnn._linear_pointwise(x.contiguous(), self.packed[name], self.weights[name + ".bias"], "none", annotate(List[Optional[number]], []), None)

  def activated(self, x: Tensor, name: str, act: int) -> Tensor:
    if act == 0:
      # In place: a temporary of this size is fetched from the system, and cleared, in every call.
      h = torch.mul_(self.linear(x, name), 1.702)
      return torch.mul_(torch.silu_(h), 0.5875440658049354)
    algorithm = "none"
    if act == 2:
      algorithm = "tanh"
    return ops.mkldnn._linear_pointwise(x.contiguous(), self.packed[name], self.weights[name + ".bias"], "gelu", annotate(List[Optional[number]], []), algorithm)

  def pack(self, name: str) -> int:
    self.packed[name] = ops.mkldnn._reorder_linear_weight(self.weights[name + ".weight"], None)
    self.weights[name + ".weight"] = torch.empty([0])
    return len(self.packed)
