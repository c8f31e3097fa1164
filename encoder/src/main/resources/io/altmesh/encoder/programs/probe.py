  # Multinomial logistic regression as scikit-learn's LogisticRegression defines it: strength * sum of cross entropies
  # + half the squared weights; biases are free. Needs no other fragment.
  # Shapes: N images, D values, C classes. x (N, D), labels (N), weight (C, D), bias (C). Returns loss () in fp64, gradients.

  def loss(self, x: Tensor, labels: Tensor, weight: Tensor, bias: Tensor, strength: float) -> List[Tensor]:
    logs = torch.log_softmax(torch.linear(x, weight, bias), 1)
    chosen = torch.unsqueeze(labels, 1)
    entropy = torch.sum(torch.neg(torch.gather(logs, 1, chosen)).to(7))
    decay = torch.sum(torch.pow(weight.to(7), 2))
    errors = torch.exp(logs)
    errors.scatter_add_(1, chosen, torch.full_like(chosen, -1.0, dtype=6))
    errors.mul_(strength)
    total = torch.add(torch.mul(entropy, strength), torch.mul(decay, 0.5))
    return [total, torch.add(torch.mm(torch.t(errors), x), weight), torch.sum(errors, [0])]

  def logits(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.linear(x, weight, bias)
