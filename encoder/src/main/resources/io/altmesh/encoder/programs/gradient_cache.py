  # A batch's gradient with the memory of one of its chunks (gradient cache, arXiv 2101.06983): the vectors of each chunk without a
  # graph, the loss' gradient by all of them, then each chunk again with its graph. GradientCache.java calls, for a side S,
  #   S_vectors(input, seed)                    -> (N,D) fp32; the same seed gives the same vectors
  #   S_replay(input, seed, gradient, first)    adds its part of the weights' gradients
  #
  #   leaf(chunks)                              vectors of all chunks, (B,D), with a gradient of their own
  #   gradient_by(leaf)                         after the loss' backward pass -> (B,D)
  #   replay(vectors, gradient, first)          vectors (N,D) with their graph; their rows of `gradient` begin at `first`

  def leaf(self, chunks: List[Tensor]) -> Tensor:
    # Joining copies: what inference mode made cannot be a leaf.
    return torch.cat(chunks).requires_grad_(True)

  def gradient_by(self, leaf: Tensor) -> Tensor:
    gradient = leaf.grad
    if gradient is None:
      return torch.zeros_like(leaf)
    return gradient

  def replay(self, vectors: Tensor, gradient: Tensor, first: Tensor) -> Tensor:
    # The dot product's own gradient is the loss'.
    dot = torch.sum(vectors * gradient.narrow(0, int(first), vectors.size(0)))
    dot.backward()
    return dot.detach()
