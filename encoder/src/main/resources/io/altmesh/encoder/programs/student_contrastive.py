  # AltCLIP's contrastive learning (arXiv 2211.06679, section 3.2) with the image tower locked, as LiT (arXiv 2111.07991): the
  # images' vectors are given, only the texts' move. Needs a head's fragment with `student` (altclip.py, ...), nn.py, settings.py,
  # and optimizer.py's meter.
  #
  # B pairs of a batch, N of them in a chunk, P width of PROJECTED vectors. same_text, same_image: (B) int64, equal numbers for equal
  # texts and images, which are then no negatives of each other; or both empty: all others are negatives.
  #
  #   projected(ids)                                     ids (N,T) int64, padded on the right -> PROJECTED (N,P) fp32
  #   locked_step(ids, images, same_text, same_image)    a batch in one piece, images (B,P) fp32 -> loss, fp32 scalar
  #
  # The same in chunks, whose graphs never stand beside each other (gradient cache, arXiv 2101.06983): `projected` of each without a
  # graph, then
  #   locked_gradient(images, same_text, same_image, texts)   texts: list of (N,P), B rows together -> loss' gradient by them, (B,P)
  #   locked_replay(ids, gradient, first)                a chunk again, with its graph; its rows of `gradient` begin at `first`
  #
  #   locked_update(...)                                 optimizer.py's update, then logit_scale clamped

  def projected(self, ids: Tensor) -> Tensor:
    x = self.student(ids)
    if self.whole("text.projected") == 0:
      x = self.project(x, "text_projection")
    return x

  def unit(self, x: Tensor) -> Tensor:
    return x / torch.linalg_vector_norm(x, 2, [-1], True)

  def locked_loss(self, texts: Tensor, images: Tensor, same_text: Tensor, same_image: Tensor) -> Tensor:
    logits = torch.matmul(self.unit(texts), self.unit(images).t()) * torch.exp(self.weights["logit_scale"])
    own = torch.arange(logits.size(0), device=logits.device)
    if same_text.size(0) > 0:
      same = torch.eq(same_text.unsqueeze(1), same_text) | torch.eq(same_image.unsqueeze(1), same_image)
      # Finite, and yet its exponent is zero.
      logits = torch.masked_fill(logits, same & torch.ne(own.unsqueeze(1), own), -1e9)
    return 0.5 * (torch.cross_entropy_loss(logits, own) + torch.cross_entropy_loss(logits.t(), own))

  def locked_step(self, ids: Tensor, images: Tensor, same_text: Tensor, same_image: Tensor) -> Tensor:
    loss = self.locked_loss(self.projected(ids), images, same_text, same_image)
    loss.backward()
    result = loss.detach()
    self.meter["loss"].add_(result)
    return result

  def locked_gradient(self, images: Tensor, same_text: Tensor, same_image: Tensor, texts: List[Tensor]) -> Tensor:
    # Joining copies: what inference mode made cannot be a leaf.
    leaf = torch.cat(texts).requires_grad_(True)
    loss = self.locked_loss(leaf, images, same_text, same_image)
    loss.backward()
    self.meter["loss"].add_(loss.detach())
    gradient = leaf.grad
    if gradient is None:
      return torch.zeros_like(leaf)
    return gradient

  def locked_replay(self, ids: Tensor, gradient: Tensor, first: Tensor) -> Tensor:
    # The dot product's own gradient is the loss'.
    dot = torch.sum(self.projected(ids) * gradient.narrow(0, int(first), ids.size(0)))
    dot.backward()
    return dot.detach()

  def locked_update(self, rate: float, beta1: float, beta2: float, epsilon: float, decay: float, clip: float, muon_rate: float, muon_momentum: float, muon_decay: float, muon_dtype: int, max_scale: float) -> int:
    self.update(rate, beta1, beta2, epsilon, decay, clip, muon_rate, muon_momentum, muon_decay, muon_dtype)
    self.weights["logit_scale"].clamp_(-100.0, max_scale)
    return 0
