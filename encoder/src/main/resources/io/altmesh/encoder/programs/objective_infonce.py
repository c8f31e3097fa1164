  # CLIP's objective (arXiv 2103.00020): each text finds its image among the batch's, each image its text.
  #
  #   pair_loss(logits, ignored)    logits (B,B) fp32, texts by images; ignored: None, or (B,B) bool, the pairs that are no negatives
  #                                 -> fp32 scalar

  def pair_loss(self, logits: Tensor, ignored: Optional[Tensor]) -> Tensor:
    own = torch.arange(logits.size(0), device=logits.device)
    if ignored is not None:
      # Finite, and yet its exponent is zero.
      logits = torch.masked_fill(logits, ignored, -1e9)
    return 0.5 * (torch.cross_entropy_loss(logits, own) + torch.cross_entropy_loss(logits.t(), own))
