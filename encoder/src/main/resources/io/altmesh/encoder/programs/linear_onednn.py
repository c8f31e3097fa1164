  # The matrices of nn.py as oneDNN multiplies them, packed once for the processor's caches: for inference in fp32 on
  # a processor. torch.linear calls MKL, which packs them anew in every call, and on processors of AMD uses half of the
  # vector unit. Needs nn.py.
  #
  #   linear(x, name)            x (..., K) W^T + b
  #   activated(x, name, act)    activation(linear(x, name), act)
  #   pack(name)                 of a matrix with a bias, once its weights are there; they are let go
  #   rounded(rows)              rows, up to 1/16 more

  packed : Dict[str, Tensor]

  def rounded(self, rows: int) -> int:
    step = 1
    while step * 16 <= rows:
      step = step * 2
    step = max(step // 2, 1)
    return (rows + step - 1) // step * step

  def multiplied(self, x: Tensor, name: str, after: str, algorithm: Optional[str]) -> Tensor:
    # oneDNN compiles a kernel of some 200 KB for every number of rows that it meets: there must not be many.
    flat = x.reshape([-1, x.size(-1)])
    rows = flat.size(0)
    more = self.rounded(rows) - rows
    if more > 0:
      flat = torch.constant_pad_nd(flat, [0, 0, 0, more], 0)
    y = ops.mkldnn._linear_pointwise(flat, self.packed[name], self.weights[name + ".bias"], after, annotate(List[Optional[number]], []), algorithm)
    y = y.narrow(0, 0, rows)
    if x.dim() == 3:
      y = y.view([x.size(0), x.size(1), y.size(1)])
    return y

  def linear(self, x: Tensor, name: str) -> Tensor:
    return self.multiplied(x, name, "none", None)

  def activated(self, x: Tensor, name: str, act: int) -> Tensor:
    if act == 0:
      # In place: a temporary of this size is fetched from the system, and cleared, in every call.
      h = torch.mul_(self.linear(x, name), 1.702)
      return torch.mul_(torch.silu_(h), 0.5875440658049354)
    algorithm = "none"
    if act == 2:
      algorithm = "tanh"
    return self.multiplied(x, name, "gelu", algorithm)

  def pack(self, name: str) -> int:
    self.packed[name] = ops.mkldnn._reorder_linear_weight(self.weights[name + ".weight"], None)
    self.weights[name + ".weight"] = torch.empty([0])
    return len(self.packed)
