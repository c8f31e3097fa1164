  # The matrices of nn.py as PyTorch multiplies them: for training, for GPUs. Needs nn.py.
  #
  #   linear(x, name)            x W^T + b, in the dtype of x
  #   activated(x, name, act)    activation(linear(x, name), act)

  def linear(self, x: Tensor, name: str) -> Tensor:
    return torch.linear(x, self.weights[name + ".weight"].to(x.dtype), self.weights[name + ".bias"].to(x.dtype))

  def activated(self, x: Tensor, name: str, act: int) -> Tensor:
    return self.activation(self.linear(x, name), act)
