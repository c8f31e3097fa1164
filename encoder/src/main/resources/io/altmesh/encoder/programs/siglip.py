  # SigLIP's towers (Hugging Face SiglipModel). Needs nn.py, clip_layer.py, patches.py.
  #
  #   siglip_text(ids, heads, layers, eps, act, dtype)          ids (B,T) int64, padded to the length it was trained
  #                                                             with: nothing is masked, the last state is read -> (B,P) fp32
  #   siglip_image(pixels, patch, heads, layers, eps, act, dtype)   pixels (B,3,S,S) fp32, normalised -> (B,W) fp32:
  #                                                             what a learnt probe attends to

  def siglip_text(self, ids: Tensor, heads: int, layers: int, eps: float, act: int, dtype: int) -> Tensor:
    T = ids.size(1)
    name = "text_model.embeddings."
    x = self.embedding(ids, name + "token_embedding", dtype) + self.weights[name + "position_embedding.weight"][:T].to(dtype)
    for i in range(layers - 1):
      x = self.clip_layer(x, x, "text_model.encoder.layers." + str(i), heads, eps, act, None, False)
    # Of the last layer only the last token is read.
    x = self.clip_layer(x[:, T - 1:], x, "text_model.encoder.layers." + str(layers - 1), heads, eps, act, None, False)
    return self.linear(self.layer_norm(x.to(6), "text_model.final_layer_norm", eps)[:, 0], "text_model.head")

  def siglip_image(self, pixels: Tensor, patch: int, heads: int, layers: int, eps: float, act: int, dtype: int) -> Tensor:
    name = "vision_model.embeddings."
    # A convolution whose stride is its kernel is a linear map of patches.
    filters = self.weights[name + "patch_embedding.weight"].to(dtype).flatten(1)
    x = torch.linear(self.patches(pixels.to(dtype), patch), filters, self.weights[name + "patch_embedding.bias"].to(dtype))
    x = x + self.weights[name + "position_embedding.weight"].to(dtype)
    for i in range(layers):
      x = self.clip_layer(x, x, "vision_model.encoder.layers." + str(i), heads, eps, act, None, False)
    return self.siglip_probe(self.layer_norm(x, "vision_model.post_layernorm", eps), heads, eps, act)[:, 0].to(6)

  def siglip_probe(self, x: Tensor, heads: int, eps: float, act: int) -> Tensor:
    # SiglipMultiheadAttentionPoolingHead: (B,T,W) -> (B,1,W)
    name = "vision_model.head."
    probe = self.weights[name + "probe"].to(x.dtype).expand(x.size(0), 1, x.size(2))
    q = self.linear(probe, name + "attention.q_proj")
    k = self.linear(x, name + "attention.k_proj")
    v = self.linear(x, name + "attention.v_proj")
    seen = self.linear(self.attention(q, k, v, heads, None, False), name + "attention.out_proj")
    h = self.activated(self.layer_norm(seen, name + "layernorm", eps), name + "mlp.fc1", act)
    return seen + self.linear(h, name + "mlp.fc2")
