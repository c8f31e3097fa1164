  # CLIP learnt from scratch: one call for augmentation, both towers, the loss and its gradients.
  # Needs nn.py, clip_layer.py, clip_text.py, clip_vision.py, augment.py, settings.py, and optimizer.py's meter.
  #
  # B images, N texts (N may be larger than the number of texts that have images: the rest are negatives).
  # Texts come in groups of like length, short ones apart from long ones, for little padding.
  #
  #   contrastive_step(images, partners, text_of, seed, kept, ids, eot)
  #       images (B,3,S,S) uint8; partners the same, or empty; text_of (B) int64, each image's row among all texts; seed one int64; kept one
  #       fp64, the part of the patches that is looked at;
  #       ids: groups of (N_g,T_g) int64, eot: their (N_g) int64 -> loss, fp32 scalar
  #   contrastive_update(...)      optimizer.py's update, then logit_scale clamped and the moving average

  def unit(self, x: Tensor) -> Tensor:
    return x / torch.linalg_vector_norm(x, 2, [-1], True)

  def image_vectors(self, pixels: Tensor, part: float) -> Tensor:
    patch = self.whole("vision.patch")
    keep = annotate(Optional[Tensor], None)
    grid = pixels.size(2) // patch
    kept = int(round(float(grid * grid) * part))
    if kept < grid * grid:
      # FLIP (arXiv 2212.00794): a random part of the patches, others for each image.
      chance, places = torch.topk(torch.rand([pixels.size(0), grid * grid], device=pixels.device), kept, 1)
      keep = places
    pooled = self.clip_vision(pixels, keep, patch, self.whole("vision.heads"), self.whole("vision.layers"), self.real("vision.eps"), self.whole("vision.act"), self.whole("dtype"))
    return self.unit(self.project(pooled, "visual_projection"))

  def text_vectors(self, ids: List[Tensor], eot: List[Tensor]) -> Tensor:
    pooled = annotate(List[Tensor], [])
    for i in range(len(ids)):
      pooled.append(self.clip_text(ids[i], eot[i], self.whole("text.heads"), self.whole("text.layers"), self.real("text.eps"), self.whole("text.act"), self.whole("dtype")))
    return self.unit(self.project(torch.cat(pooled), "text_projection"))

  def contrastive_loss(self, images: Tensor, texts: Tensor, text_of: Tensor) -> Tensor:
    # InfoNCE both ways; a text with several images has the mean of their log-probabilities.
    logits = torch.matmul(images, texts.t()) * torch.exp(self.weights["logit_scale"])
    image_loss = torch.cross_entropy_loss(logits, text_of, None, 1, -100, self.real("loss.smoothing"))
    column = text_of.unsqueeze(1)
    counts = torch.bincount(text_of, None, texts.size(0))
    share = 1.0 / (counts[text_of] * torch.sum(counts > 0)).to(6)
    own = torch.gather(torch.log_softmax(logits, 0), 1, column).squeeze(1)
    text_loss = torch.neg(torch.sum(own * share))
    weight = self.real("loss.text_weight")
    loss = (image_loss + weight * text_loss) / (1.0 + weight)
    views = self.real("loss.views_weight")
    if views > 0.0:
      loss = loss + views * self.views_loss(images, column)
    return loss

  def views_loss(self, images: Tensor, column: Tensor) -> Tensor:
    # Images of one text find each other among all images, at a temperature of 0.1.
    itself = torch.eye(images.size(0), device=images.device)
    fellows = torch.eq(column, column.t()).to(6) - itself
    found = torch.log_softmax(torch.matmul(images, images.t()) * 10.0 - itself * 1e4, 1)
    return torch.neg(torch.sum(found * fellows)) / torch.clamp(torch.sum(fellows), 1.0)

  def ink(self, images: Tensor) -> Tensor:
    return 1.0 - images.to(6) / 255.0

  def contrastive_step(self, images: Tensor, partners: Tensor, text_of: Tensor, seed: Tensor, kept: Tensor, ids: List[Tensor], eot: List[Tensor]) -> Tensor:
    torch.manual_seed(int(seed))
    ink = self.ink(images)
    if partners.size(0) > 0:
      ink = self.blend(ink, self.ink(partners))
    ink = self.augment(ink)
    pixels = (1.0 - ink - self.settings["image.mean"].to(ink.device)) / self.settings["image.std"].to(ink.device)
    loss = self.contrastive_loss(self.image_vectors(pixels, float(kept)), self.text_vectors(ids, eot), text_of)
    loss.backward()
    result = loss.detach()
    self.meter["loss"].add_(result)
    return result

  def contrastive_update(self, rate: float, beta1: float, beta2: float, epsilon: float, decay: float, clip: float, muon_rate: float, muon_momentum: float, muon_decay: float, muon_dtype: int, max_scale: float, average_decay: float) -> int:
    self.update(rate, beta1, beta2, epsilon, decay, clip, muon_rate, muon_momentum, muon_decay, muon_dtype)
    self.weights["logit_scale"].clamp_(-100.0, max_scale)
    if len(self.averages) > 0:
      self.average(average_decay)
    return 0
