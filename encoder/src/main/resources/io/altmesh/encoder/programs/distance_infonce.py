  # FlagAI's loss `cl` of teacher learning: a teacher's vector finds its student's among the batch's. One direction, as there.
  # Its scale is the weight `distance.logit_scale`.
  #
  #   distance(student, target)    both (B,D) fp32 -> fp32 scalar

  def distance(self, student: Tensor, target: Tensor) -> Tensor:
    s = student / torch.linalg_vector_norm(student, 2, [-1], True)
    t = target / torch.linalg_vector_norm(target, 2, [-1], True)
    logits = torch.matmul(t, s.t()) * torch.exp(self.weights["distance.logit_scale"])
    return torch.cross_entropy_loss(logits, torch.arange(logits.size(0), device=logits.device))
