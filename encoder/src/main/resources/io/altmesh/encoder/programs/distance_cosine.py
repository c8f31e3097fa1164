  # FlagAI's loss `cosine` of teacher learning: torch.nn.CosineEmbeddingLoss for pairs that belong together.
  #
  #   distance(student, target)    both (B,D) fp32 -> fp32 scalar, the mean of 1 - cos

  def distance(self, student: Tensor, target: Tensor) -> Tensor:
    return torch.cosine_embedding_loss(student, target, torch.ones([target.size(0)], device=target.device))
