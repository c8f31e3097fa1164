  # Of teacher learning as the paper has it: the mean square of all differences.
  #
  #   distance(student, target)    both (B,D) fp32 -> fp32 scalar

  def distance(self, student: Tensor, target: Tensor) -> Tensor:
    # On vectors as they are: their length tells how specific a caption is.
    return torch.mse_loss(student, target)
