  # One update of all trained weights. Needs nothing of other fragments; Java binds all state, because
  # two equal tensors built in a program may come back as one. A list whose tensors are written to is
  # returned or counted afterwards: the compiler drops a write whose list nobody reads again.
  #
  #   learning             all weights that have gradients
  #   decayed, undecayed   weights of AdamW, with and without weight decay
  #   hidden               matrices of Muon, those of equal (shorter, longer) side together
  #   first, second        Adam's moments by weight; `first` is Muon's momentum too
  #   averages             moving averages by weight; empty when there are none
  #   rates                by weight, on the CPU: what AdamW's rate is multiplied by; equal ones stand together; empty
  #                        when all have the whole rate
  #   meter                fp32 scalars: count (updates Adam applied), loss (sum since it was read),
  #                        norm (of the last gradient), skipped (updates since it was read)
  #
  #   update(...)          clips by the global norm, AdamW, Muon, lets the gradients go
  #   average(decay)       weights into averages
  #   read_meter()         (loss, norm, skipped), and starts loss and skipped anew
  #   assign(into, values) copies values, in the engine's own memory: results depend on alignment
  #   assign_run(into, position, values)   the same for a run of them, in row-major order

  learning : Dict[str, Tensor]
  decayed : Dict[str, Tensor]
  undecayed : Dict[str, Tensor]
  hidden : Dict[str, Tensor]
  first : Dict[str, Tensor]
  second : Dict[str, Tensor]
  averages : Dict[str, Tensor]
  rates : Dict[str, Tensor]
  meter : Dict[str, Tensor]

  def has_gradient(self, p: Tensor) -> bool:
    # One that no backward pass has made is not None in a program, but has no elements.
    g = p.grad
    if g is not None:
      return torch.numel(g) > 0
    return False

  def collect_gradients(self, group: Dict[str, Tensor], into: List[Tensor]) -> int:
    for p in group.values():
      g = p.grad
      if g is not None and self.has_gradient(p):
        into.append(g)
    return len(into)

  def let_gradients_go(self) -> int:
    # So that the next forward pass has their memory: a leaf keeps its gradient for life, so another leaf over the same
    # values takes its place. A vocabulary's stays, of zero, where nn.py adds the rows of a batch to it.
    for name in list(self.learning.keys()):
      p = self.learning[name]
      g = p.grad
      if g is not None and self.has_gradient(p):
        if name.endswith("word_embeddings.weight") and not p.is_cuda:
          g.zero_()
        else:
          g.set_(torch.empty([0], device=g.device))
          leaf = p.detach().requires_grad_(True)
          self.learning[name] = leaf
          self.weights[name] = leaf
          for group in [self.decayed, self.undecayed, self.hidden]:
            if name in group:
              group[name] = leaf
    return len(self.learning)

  def global_norm(self, gradients: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients)))

  def adamw(self, group: Dict[str, Tensor], rate: float, beta1: float, beta2: float, epsilon: float, decay: float, scale: Tensor, skip: Tensor) -> int:
    names = list(group.keys())
    if len(self.rates) == 0:
      return self.adamw_named(names, group, rate, beta1, beta2, epsilon, decay, scale, skip)
    moved = 0
    begin = 0
    for i in range(len(names)):
      end = i + 1
      last = end == len(names)
      own = float(self.rates[names[i]])
      if not last:
        last = own != float(self.rates[names[end]])
      if last:
        moved += self.adamw_named(names[begin:end], group, rate * own, beta1, beta2, epsilon, decay, scale, skip)
        begin = end
    return moved

  def adamw_named(self, names: List[str], group: Dict[str, Tensor], rate: float, beta1: float, beta2: float, epsilon: float, decay: float, scale: Tensor, skip: Tensor) -> int:
    params = annotate(List[Tensor], [])
    gradients = annotate(List[Tensor], [])
    firsts = annotate(List[Tensor], [])
    seconds = annotate(List[Tensor], [])
    counts = annotate(List[Tensor], [])
    for name in names:
      p = group[name]
      g = p.grad
      if g is not None and self.has_gradient(p):
        params.append(p)
        gradients.append(g)
        firsts.append(self.first[name])
        seconds.append(self.second[name])
        counts.append(self.meter["count"])
    if len(params) > 0:
      # Gradients are divided by `scale` on the way; nothing is written where `skip` is 1.
      torch._fused_adamw_(params, gradients, firsts, seconds, annotate(List[Tensor], []), counts, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False, grad_scale=scale, found_inf=skip)
    return len(params)

  def orthogonalized(self, x: Tensor) -> Tensor:
    # Newton-Schulz with Keller Jordan's coefficients (Muon): (N,m,n), m <= n, to singular values near 1.
    x = x / (torch.linalg_vector_norm(x, 2, [1, 2], True) + 1e-7)
    for i in range(5):
      b = torch.bmm(x, x.transpose(1, 2))
      c = torch.baddbmm(b, b, b, beta=-4.7750, alpha=2.0315)
      x = torch.baddbmm(x, c, x, beta=3.4445)
    return x

  def muon_group(self, params: List[Tensor], nesterov: List[Tensor], rate: float, dtype: int) -> int:
    sides = annotate(List[Tensor], [])
    for g in nesterov:
      if g.size(0) > g.size(1):
        sides.append(g.t())
      else:
        sides.append(g)
    steps = self.orthogonalized(torch.stack(sides).to(dtype)).to(6)
    for i in range(len(params)):
      p = params[i]
      rows, columns = p.shape
      if rows > columns:
        p.sub_(steps[i].t(), alpha=rate * (float(rows) / float(columns)) ** 0.5)
      else:
        p.sub_(steps[i], alpha=rate)
    return len(params)

  def muon(self, rate: float, momentum: float, decay: float, dtype: int) -> int:
    params = annotate(List[Tensor], [])
    gradients = annotate(List[Tensor], [])
    momenta = annotate(List[Tensor], [])
    for name in self.hidden.keys():
      p = self.hidden[name]
      g = p.grad
      if g is not None and self.has_gradient(p):
        params.append(p)
        gradients.append(g)
        momenta.append(self.first[name])
    if len(params) > 0:
      torch._foreach_lerp_(momenta, gradients, 1.0 - momentum)
      nesterov = torch._foreach_lerp(gradients, momenta, momentum)
      torch._foreach_mul_(params, 1.0 - rate * decay)
      begin = 0
      for i in range(len(params)):
        end = i + 1
        last = end == len(params)
        if not last:
          a = params[i]
          b = params[end]
          last = min(a.size(0), a.size(1)) != min(b.size(0), b.size(1)) or max(a.size(0), a.size(1)) != max(b.size(0), b.size(1))
        if last:
          self.muon_group(params[begin:end], nesterov[begin:end], rate, dtype)
          begin = end
    return len(params)

  def update(self, rate: float, beta1: float, beta2: float, epsilon: float, decay: float, clip: float, muon_rate: float, muon_momentum: float, muon_decay: float, muon_dtype: int) -> int:
    gradients = annotate(List[Tensor], [])
    self.collect_gradients(self.decayed, gradients)
    self.collect_gradients(self.undecayed, gradients)
    if len(gradients) == 0:
      return 0
    # Muon's steps have a length of their own: only AdamW's gradients are clipped.
    adam_norm = self.global_norm(gradients)
    norm = adam_norm
    if self.collect_gradients(self.hidden, gradients) > 0:
      norm = self.global_norm(gradients)
    skip = (~torch.isfinite(norm)).to(6)
    meter = self.meter
    meter["norm"].copy_(norm)
    meter["skipped"].add_(skip)
    meter["count"].add_(1.0 - skip)
    scale = torch.ones_like(norm)
    if clip > 0.0:
      scale = torch.clamp((adam_norm + 1e-6) / clip, 1.0)
    self.adamw(self.decayed, rate, beta1, beta2, epsilon, decay, scale, skip)
    self.adamw(self.undecayed, rate, beta1, beta2, epsilon, 0.0, scale, skip)
    if len(self.hidden) > 0:
      if not bool(skip):
        self.muon(muon_rate, muon_momentum, muon_decay, muon_dtype)
    return self.let_gradients_go()

  def average(self, decay: float) -> int:
    averages = annotate(List[Tensor], [])
    weights = annotate(List[Tensor], [])
    for name in self.averages.keys():
      averages.append(self.averages[name])
      weights.append(self.weights[name])
    torch._foreach_lerp_(averages, weights, 1.0 - decay)
    return len(averages)

  def read_meter(self) -> Tensor:
    meter = self.meter
    values = torch.stack([meter["loss"], meter["norm"], meter["skipped"]])
    meter["loss"].zero_()
    meter["skipped"].zero_()
    return values

  def assign(self, into: Tensor, values: Tensor) -> int:
    into.copy_(values)
    return 0

  def assign_run(self, into: Tensor, position: int, values: Tensor) -> int:
    run = torch.narrow(into.view([-1]), 0, position, values.numel())
    run.copy_(values)
    return values.numel()
