  # SigLIP's objective (arXiv 2303.15343, algorithm 1): each pair alone is told to belong together or not, with a bias for the many
  # that don't, the weight `logit_bias`. The sum over all pairs by the number of texts, as there.
  #
  #   pair_loss(logits, ignored)    as objective_infonce.py

  def pair_loss(self, logits: Tensor, ignored: Optional[Tensor]) -> Tensor:
    signs = 2.0 * torch.eye(logits.size(0), device=logits.device) - 1.0
    likely = torch.log_sigmoid(signs * (logits + self.weights["logit_bias"]))
    if ignored is not None:
      likely = torch.masked_fill(likely, ignored, 0.0)
    return torch.neg(torch.sum(likely)) / logits.size(0)
