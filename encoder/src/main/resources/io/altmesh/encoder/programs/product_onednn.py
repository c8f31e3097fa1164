  # Products of rows as oneDNN multiplies them: for fp32 on a processor. torch.mm calls MKL, which on processors of AMD
  # uses half of the vector unit. Exact to fp32's rounding, as any order of summation is.
  #
  #   product(queries, rows)     queries (Q, D) times rows (T, D) transposed -> (Q, T)

  def product(self, queries: Tensor, rows: Tensor) -> Tensor:
    # A kernel of some 200 KB is kept for every number of rows: rounded up, there are few.
    count = queries.size(0)
    more = (count + 31) // 32 * 32 - count
    if more > 0:
      queries = torch.constant_pad_nd(queries, [0, 0, 0, more], 0)
    scores = ops.mkldnn._linear_pointwise(queries, rows, None, "none", annotate(List[Optional[number]], []), None)
    return scores.narrow(0, 0, count)
