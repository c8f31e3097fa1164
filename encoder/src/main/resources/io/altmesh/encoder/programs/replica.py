  # One of several copies of a model that learn together, each from its part of a batch. Needs optimizer.py, whose `learning` has the
  # same order in every copy.
  #
  #   make_gradients()         of zero: what only the first copy's loss knows (a logit scale) has one elsewhere, too
  #   gradients()              theirs and, last, the loss: the tensors themselves
  #   add_gradients(others)    the `gradients` of a copy that made them, onto its own
  #   zero_learning()          gradients and loss
  #   take_weights(others)     another copy's weights by name

  def make_gradients(self) -> Tensor:
    zeros = annotate(List[Tensor], [])
    for p in self.learning.values():
      zeros.append(torch.sum(p * 0.0))
    zero = torch.sum(torch.stack(zeros))
    zero.backward()
    return zero.detach()

  def gradients(self) -> List[Tensor]:
    found = annotate(List[Tensor], [])
    self.collect_gradients(self.learning, found)
    found.append(self.meter["loss"])
    return found

  def add_gradients(self, others: List[Tensor]) -> int:
    i = 0
    for p in self.learning.values():
      g = p.grad
      if g is not None and self.has_gradient(p):
        g.add_(others[i].to(g.device))
      i += 1
    loss = self.meter["loss"]
    loss.add_(others[i].to(loss.device))
    return i

  def zero_learning(self) -> int:
    own = self.gradients()
    torch._foreach_zero_(own)
    return len(own)

  def take_weights(self, others: Dict[str, Tensor]) -> int:
    for name in others.keys():
      self.weights[name].copy_(others[name])
    return len(others)
