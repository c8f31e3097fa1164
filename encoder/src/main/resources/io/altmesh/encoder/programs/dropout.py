  # Dropout of a text tower in training. Needs nn.py, settings.py.
  #
  # Each mask has a generator of its own: torch's global one belongs to all threads, and none of its state can be kept.
  #
  #   draw_from(seed)                              seed int64, on the CPU: of the masks that follow; the same seed, the same masks
  #   dropout()                                    settings' text.dropout; 0 where there is none, as in serving
  #   dropped(x)                                   x, a part of it zero and the rest so much larger; x itself without dropout
  #   attention_dropped(q, k, v, heads, mask)      nn.py's attention, its weights dropped

  randomness : Dict[str, Tensor]

  def draw_from(self, seed: Tensor) -> int:
    self.randomness["next"] = seed.clone()
    return 0

  def dropout(self) -> float:
    if "text.dropout" in self.settings:
      return self.real("text.dropout")
    return 0.0

  def dropped(self, x: Tensor) -> Tensor:
    part = self.dropout()
    if part == 0.0:
      return x
    next = self.randomness["next"]
    generator = torch.Generator(device=x.device, seed=int(next))
    next.add_(1)
    return x * (torch.bernoulli(x.detach(), 1.0 - part, generator=generator) / (1.0 - part))

  def attention_dropped(self, q: Tensor, k: Tensor, v: Tensor, heads: int, mask: Optional[Tensor]) -> Tensor:
    B, Q, H = q.shape
    scores = torch.matmul(self.by_head(q, heads) * (float(H // heads) ** -0.5), self.by_head(k, heads).transpose(2, 3))
    if mask is not None:
      scores = scores + mask
    out = torch.matmul(self.dropped(torch.softmax(scores, -1)), self.by_head(v, heads))
    return out.transpose(1, 2).reshape(B, Q, H)
