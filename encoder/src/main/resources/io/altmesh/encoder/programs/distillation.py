  # Teacher learning (AltCLIP, arXiv 2211.06679, section 3.1): the student's vector moves onto the teacher's
  # of the other sentence. Needs a head's fragment with `student` (altclip.py, ...), one with `distance`
  # (distance_mse.py, ...), dropout.py, gradient_cache.py, and optimizer.py.
  #
  #   distillation_step(ids, seed, target, share)   ids (B,T) int64, padded on the right; seed of dropout, int64 on the
  #                                           CPU; target (B,D) fp32; share: the part of an update that this batch is
  #                                           -> loss, fp32 scalar
  #
  # The same of a whole update in chunks (gradient_cache.py), where the distance compares a batch's texts with each other:
  #   student_vectors(ids, seed)              -> (N,D) fp32
  #   distance_gradient(target, student)      student: list of (N,D), B rows together -> the loss' gradient by them, (B,D)
  #   student_replay(ids, seed, gradient, first)
  #
  #   distillation_update(...)                optimizer.py's update, then the distance's scale clamped and the moving
  #                                           average

  def student_vectors(self, ids: Tensor, seed: Tensor) -> Tensor:
    self.draw_from(seed)
    return self.student(ids).to(6)

  def student_replay(self, ids: Tensor, seed: Tensor, gradient: Tensor, first: Tensor) -> Tensor:
    return self.replay(self.student_vectors(ids, seed), gradient, first)

  def learn(self, loss: Tensor) -> Tensor:
    loss.backward()
    result = loss.detach()
    self.meter["loss"].add_(result)
    return result

  def distillation_step(self, ids: Tensor, seed: Tensor, target: Tensor, share: Tensor) -> Tensor:
    return self.learn(self.distance(self.student_vectors(ids, seed), target) * float(share))

  def distance_gradient(self, target: Tensor, student: List[Tensor]) -> Tensor:
    leaf = self.leaf(student)
    self.learn(self.distance(leaf, target))
    return self.gradient_by(leaf)

  def distillation_update(self, rate: float, beta1: float, beta2: float, epsilon: float, decay: float, clip: float, muon_rate: float, muon_momentum: float, muon_decay: float, muon_dtype: int, max_scale: float, average_decay: float) -> int:
    self.update(rate, beta1, beta2, epsilon, decay, clip, muon_rate, muon_momentum, muon_decay, muon_dtype)
    if "distance.logit_scale" in self.weights:
      self.weights["distance.logit_scale"].clamp_(-100.0, max_scale)
    if len(self.averages) > 0:
      self.average(average_decay)
    return 0
