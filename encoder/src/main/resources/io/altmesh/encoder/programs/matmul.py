  # What a machine multiplies at best, to compare programs with. Needs nothing.
  #
  #   matmul(a, b, dtype, times)   a (N,N) times b (N,N) in dtype, so many times over -> one number of the product

  def matmul(self, a: Tensor, b: Tensor, dtype: int, times: int) -> Tensor:
    a = a.to(dtype)
    b = b.to(dtype)
    c = torch.matmul(a, b)
    for i in range(times - 1):
      torch.matmul(a, b, out=c)
    return c[0, 0].to(6)
