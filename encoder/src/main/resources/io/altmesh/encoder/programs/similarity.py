  # Counts and lists of a strip of queries among a panel of candidates, a tile of candidates at a time.
  # Shapes: Q queries of the strip, C candidates of the panel, T of a tile, D values a row. Needs a product.
  # `slack` bounds what a product of rows of unit length can be off, however its terms are summed.

  def lengths(self, rows: Tensor) -> Tensor:
    squares = torch.sum(torch.mul(rows, rows), [1])
    return torch.where(torch.isfinite(squares), torch.sqrt(squares), torch.zeros_like(squares))

  def panel(self, rows: Tensor) -> List[Tensor]:
    lengths = self.lengths(rows)
    # A copy: the caller's memory is used again for the next panel.
    return [torch.nan_to_num(rows, 0.0, 0.0, 0.0), lengths]

  def scores(self, queries: Tensor, tile: Tensor, failed: Tensor, any_failed: bool) -> Tensor:
    scores = self.product(queries, tile)
    if any_failed:
      scores.masked_fill_(failed, -inf)
    return scores

  # limits: (Q, 1) against queries, (1, T) against candidates. Returns what is certainly before, and what is too near to tell.
  def compare(self, scores: Tensor, limits: Tensor, width: Tensor) -> Tuple[Tensor, Tensor]:
    before = torch.empty_like(scores)
    near = torch.empty_like(scores)
    torch.gt(scores, torch.add(limits, width), out=before)  # 1 or 0 as floats: several times faster than booleans
    torch.ge(scores, torch.sub(limits, width), out=near)
    return before, near.sub_(before)

  # queries (Q, D); query_limits (Q), limits (C): exact scores of best matches. Returns counts (Q), counts (C), and places
  # (N, 2) of the near ones in each direction.
  def rank(self, raw: Tensor, panel: Tensor, lengths: Tensor, query_limits: Tensor, limits: Tensor, slack: float, tile: int, both: bool) -> List[Tensor]:
    query_lengths = self.lengths(raw)
    queries = raw
    any_failed = bool(torch.any(torch.eq(query_lengths, 0.0))) or bool(torch.any(torch.eq(lengths, 0.0)))
    if any_failed:
      queries = torch.nan_to_num(raw, 0.0, 0.0, 0.0)
    ofQueries = torch.zeros_like(query_lengths)
    ofCandidates = annotate(List[Tensor], [])
    nearQueries = annotate(List[Tensor], [])
    nearCandidates = annotate(List[Tensor], [])
    rowLimits = torch.unsqueeze(query_limits, 1)
    rowWidth = torch.unsqueeze(torch.mul(query_lengths, torch.max(lengths).item() * slack), 1)
    longest = torch.max(query_lengths).item()
    for first in range(0, panel.size(0), tile):
      rows = panel[first:first + tile]
      tileLengths = lengths[first:first + tile]
      failed = torch.logical_or(torch.unsqueeze(torch.eq(query_lengths, 0.0), 1), torch.unsqueeze(torch.eq(tileLengths, 0.0), 0)) if any_failed else query_lengths
      scores = self.scores(queries, rows, failed, any_failed)
      before, near = self.compare(scores, rowLimits, rowWidth)
      ofQueries.add_(torch.sum(before, [1]))
      if bool(torch.any(near)):
        nearQueries.append(torch.add(torch.nonzero(near), torch.tensor([0, first], dtype=4, device=near.device)))
      if both:
        before, near = self.compare(scores, torch.unsqueeze(limits[first:first + tile], 0), torch.unsqueeze(torch.mul(tileLengths, longest * slack), 0))
        ofCandidates.append(torch.sum(before, [0]))
        if bool(torch.any(near)):
          nearCandidates.append(torch.add(torch.nonzero(near), torch.tensor([0, first], dtype=4, device=near.device)))
    return [ofQueries, self.joined(ofCandidates, 6), self.joined(nearQueries, 4), self.joined(nearCandidates, 4)]

  def joined(self, parts: List[Tensor], dtype: int) -> Tensor:
    if len(parts) == 0:
      return torch.zeros([0], dtype=dtype)
    return torch.cat(parts)

  # The k best of each query, roughly: rows (Q, k) and their scores, falling; -inf for rows that failed.
  def nearest(self, raw: Tensor, panel: Tensor, lengths: Tensor, slack: float, tile: int, k: int) -> List[Tensor]:
    query_lengths = self.lengths(raw)
    queries = torch.nan_to_num(raw, 0.0, 0.0, 0.0)
    any_failed = bool(torch.any(torch.eq(query_lengths, 0.0))) or bool(torch.any(torch.eq(lengths, 0.0)))
    best = annotate(List[Tensor], [])
    places = annotate(List[Tensor], [])
    for first in range(0, panel.size(0), tile):
      rows = panel[first:first + tile]
      failed = torch.logical_or(torch.unsqueeze(torch.eq(query_lengths, 0.0), 1), torch.unsqueeze(torch.eq(lengths[first:first + tile], 0.0), 0)) if any_failed else query_lengths
      scores, found = torch.topk(self.scores(queries, rows, failed, any_failed), min(k, rows.size(0)), 1)
      best.append(scores)
      places.append(torch.add(found, first))
    all = torch.cat(best, 1)
    scores, found = torch.topk(all, min(k, all.size(1)), 1)
    return [torch.gather(torch.cat(places, 1), 1, found), scores, torch.mul(query_lengths, torch.max(lengths).item() * slack)]
