  # Numbers that stay the same through a run, for methods that are called with tensors alone (training).
  # Bound once, as tensors on the CPU.
  #
  #   whole(name) -> int      real(name) -> float

  settings : Dict[str, Tensor]

  def whole(self, name: str) -> int:
    return int(self.settings[name])

  def real(self, name: str) -> float:
    return float(self.settings[name])
