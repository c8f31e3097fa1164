  # Teacher learning (AltCLIP, arXiv 2211.06679, section 3.1): the student's vector moves onto the teacher's
  # of the other sentence. Needs a head's fragment with `student` (altclip.py, ...), and optimizer.py's meter.
  #
  #   distillation_step(ids, target, share)   ids (B,T) int64, padded on the right; target (B,D) fp32; share: the
  #                                           part of an update that this batch is -> loss, fp32 scalar

  def distillation_step(self, ids: Tensor, target: Tensor, share: Tensor) -> Tensor:
    # On vectors as they are: their length tells how specific a caption is.
    loss = torch.mse_loss(self.student(ids), target) * float(share)
    loss.backward()
    result = loss.detach()
    self.meter["loss"].add_(result)
    return result
