  # Products of rows as PyTorch multiplies them: for GPUs, and processors that are not x86-64.
  #
  #   product(queries, rows)     queries (Q, D) times rows (T, D) transposed -> (Q, T)

  def product(self, queries: Tensor, rows: Tensor) -> Tensor:
    return torch.mm(queries, torch.t(rows))
