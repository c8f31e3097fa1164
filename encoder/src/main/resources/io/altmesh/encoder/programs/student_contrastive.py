  # AltCLIP's contrastive learning (arXiv 2211.06679, section 3.2). Needs a head's fragment with `student` (altclip.py, ...), one with
  # `images_vectors` (images_locked.py, images_unlocked.py), one with `pair_loss` (objective_infonce.py, objective_sigmoid.py), nn.py,
  # settings.py, dropout.py, gradient_cache.py, and optimizer.py's meter.
  #
  # B pairs of a batch, N of them in a chunk, P width of PROJECTED vectors. same_text, same_image: (B) int64, equal numbers for equal
  # texts and images, which are then no negatives of each other; or both empty: all others are negatives.
  #
  #   texts_vectors(ids, seed)                        ids (N,T) int64, padded on the right; seed of dropout, int64 on the CPU
  #                                                   -> PROJECTED (N,P) fp32
  #   pair_step(ids, seed, images, same_text, same_image)       a batch in one piece -> loss, fp32 scalar
  #
  # The same in chunks (gradient_cache.py):
  #   pair_gradient(same_text, same_image, texts, images)       lists of (N,P), B rows together -> the loss' gradients by both, (B,P)
  #   texts_replay(ids, seed, gradient, first)
  #
  #   pair_update(...)                                optimizer.py's update, then logit_scale clamped

  def texts_vectors(self, ids: Tensor, seed: Tensor) -> Tensor:
    self.draw_from(seed)
    x = self.student(ids)
    if self.whole("text.projected") == 0:
      x = self.project(x, "text_projection")
    return x

  def texts_replay(self, ids: Tensor, seed: Tensor, gradient: Tensor, first: Tensor) -> Tensor:
    return self.replay(self.texts_vectors(ids, seed), gradient, first)

  def unit(self, x: Tensor) -> Tensor:
    return x / torch.linalg_vector_norm(x, 2, [-1], True)

  def no_negatives(self, same_text: Tensor, same_image: Tensor) -> Optional[Tensor]:
    if same_text.size(0) == 0:
      return None
    same = torch.eq(same_text.unsqueeze(1), same_text) | torch.eq(same_image.unsqueeze(1), same_image)
    return same & ~torch.eye(same.size(0), dtype=11, device=same.device)

  def batch_loss(self, texts: Tensor, images: Tensor, same_text: Tensor, same_image: Tensor) -> Tensor:
    logits = torch.matmul(self.unit(texts), self.unit(images).t()) * torch.exp(self.weights["logit_scale"])
    loss = self.pair_loss(logits, self.no_negatives(same_text, same_image))
    loss.backward()
    result = loss.detach()
    self.meter["loss"].add_(result)
    return result

  def pair_step(self, ids: Tensor, seed: Tensor, images: Tensor, same_text: Tensor, same_image: Tensor) -> Tensor:
    return self.batch_loss(self.texts_vectors(ids, seed), self.images_vectors(images, seed), same_text, same_image)

  def pair_gradient(self, same_text: Tensor, same_image: Tensor, texts: List[Tensor], images: List[Tensor]) -> List[Tensor]:
    text_leaf = self.leaf(texts)
    image_leaf = self.leaf(images)
    self.batch_loss(text_leaf, image_leaf, same_text, same_image)
    return [self.gradient_by(text_leaf), self.gradient_by(image_leaf)]

  def pair_update(self, rate: float, beta1: float, beta2: float, epsilon: float, decay: float, clip: float, muon_rate: float, muon_momentum: float, muon_decay: float, muon_dtype: int, max_scale: float) -> int:
    self.update(rate, beta1, beta2, epsilon, decay, clip, muon_rate, muon_momentum, muon_decay, muon_dtype)
    self.weights["logit_scale"].clamp_(-100.0, max_scale)
    return 0
