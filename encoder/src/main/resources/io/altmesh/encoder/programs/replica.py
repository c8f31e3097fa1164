  # One of several copies of a model that learn together, each from its part of a batch. Needs optimizer.py.
  #
  #   learning                 what learns, in the same order in every copy
  #   gradients()              theirs and, last, the loss: the tensors themselves
  #   add_gradients(others)    another copy's `gradients`, onto its own
  #   zero_learning()          gradients and loss
  #   take_weights(others)     another copy's weights by name

  learning : Dict[str, Tensor]

  def gradients(self) -> List[Tensor]:
    found = annotate(List[Tensor], [])
    self.collect_gradients(self.learning, found)
    found.append(self.meter["loss"])
    return found

  def add_gradients(self, others: List[Tensor]) -> int:
    own = self.gradients()
    for i in range(len(own)):
      own[i].add_(others[i].to(own[i].device))
    return len(own)

  def zero_learning(self) -> int:
    own = self.gradients()
    torch._foreach_zero_(own)
    return len(own)

  def take_weights(self, others: Dict[str, Tensor]) -> int:
    for name in others.keys():
      self.weights[name].copy_(others[name])
    return len(others)
