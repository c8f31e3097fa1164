  # CLIP's image tower (Hugging Face CLIPVisionModel). Needs nn.py, clip_layer.py, patches.py.
  #
  #   clip_vision(pixels, keep, patch, heads, layers, eps, act, dtype)
  #     pixels (B,3,S,S) fp32, normalised; keep: None, or (B,K) int64 the patches to look at, rows of the grid
  #     first (FLIP, arXiv 2212.00794: patches dropped in training) -> POOLED (B,W) fp32, CLS after post_layernorm
  #   clip_image(pixels, patch, heads, layers, eps, act, dtype)   the same of all patches

  def clip_vision(self, pixels: Tensor, keep: Optional[Tensor], patch: int, heads: int, layers: int, eps: float, act: int, dtype: int) -> Tensor:
    name = "vision_model.embeddings."
    x = self.patches(pixels.to(dtype), patch)
    positions = self.weights[name + "position_embedding.weight"].to(dtype)
    places = positions[1:].unsqueeze(0)
    if keep is not None:
      B, K = keep.shape
      x = torch.gather(x, 1, keep.unsqueeze(2).expand(B, K, x.size(2)))
      places = torch.embedding(positions[1:], keep)
    # A convolution whose stride is its kernel is a linear map of patches.
    filters = self.weights[name + "patch_embedding.weight"].to(dtype).flatten(1)
    x = torch.linear(x, filters) + places
    cls = (self.weights[name + "class_embedding"].to(dtype) + positions[0]).expand(x.size(0), 1, -1)
    x = self.layer_norm(torch.cat([cls, x], 1), "vision_model.pre_layrnorm", eps)
    for i in range(layers - 1):
      x = self.clip_layer(x, x, "vision_model.encoder.layers." + str(i), heads, eps, act, None, False)
    # Of the last layer only CLS is read.
    x = self.clip_layer(x[:, :1], x, "vision_model.encoder.layers." + str(layers - 1), heads, eps, act, None, False)
    return self.layer_norm(x.to(6), "vision_model.post_layernorm", eps)[:, 0]

  def clip_image(self, pixels: Tensor, patch: int, heads: int, layers: int, eps: float, act: int, dtype: int) -> Tensor:
    return self.clip_vision(pixels, None, patch, heads, layers, eps, act, dtype)
