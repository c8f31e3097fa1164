  # Teacher learning (AltCLIP, arXiv 2211.06679, section 3.1): the student's vector moves onto the teacher's
  # of the other sentence. Needs a head's fragment with `student` (altclip.py, ...), one with `distance`
  # (distance_mse.py, ...), and optimizer.py.
  #
  #   distillation_step(ids, target, share)   ids (B,T) int64, padded on the right; target (B,D) fp32; share: the
  #                                           part of an update that this batch is -> loss, fp32 scalar
  #   distillation_update(...)                optimizer.py's update, then the distance's scale clamped and the moving
  #                                           average

  def distillation_step(self, ids: Tensor, target: Tensor, share: Tensor) -> Tensor:
    loss = self.distance(self.student(ids).to(6), target) * float(share)
    loss.backward()
    result = loss.detach()
    self.meter["loss"].add_(result)
    return result

  def distillation_update(self, rate: float, beta1: float, beta2: float, epsilon: float, decay: float, clip: float, muon_rate: float, muon_momentum: float, muon_decay: float, muon_dtype: int, max_scale: float, average_decay: float) -> int:
    self.update(rate, beta1, beta2, epsilon, decay, clip, muon_rate, muon_momentum, muon_decay, muon_dtype)
    if "distance.logit_scale" in self.weights:
      self.weights["distance.logit_scale"].clamp_(-100.0, max_scale)
    if len(self.averages) > 0:
      self.average(average_decay)
    return 0
