  # CLIP's text tower (Hugging Face CLIPTextModel). Needs nn.py, clip_layer.py.
  #
  #   clip_text(ids, eot, heads, layers, eps, act, dtype)   ids (B,T) int64 trimmed to the longest EOT;
  #                                                         eot (B) int64 -> POOLED (B,W) fp32
  #
  # Causal attention makes the state at EOT independent of what follows it: trimming is exact up to rounding,
  # and padding needs no mask.

  def clip_text(self, ids: Tensor, eot: Tensor, heads: int, layers: int, eps: float, act: int, dtype: int) -> Tensor:
    B, T = ids.shape
    name = "text_model.embeddings."
    positions = self.weights[name + "position_embedding.weight"][:T].to(dtype)
    x = self.embedding(ids, name + "token_embedding", dtype) + positions
    for i in range(layers - 1):
      x = self.clip_layer(x, x, "text_model.encoder.layers." + str(i), heads, eps, act, None, True)
    # Of the last layer one state a text is read: EOT's, which attends to what stands before it.
    seen = torch.arange(T, device=ids.device).unsqueeze(0) <= eot.unsqueeze(1)
    x = self.clip_layer(self.rows_at(x, eot), x, "text_model.encoder.layers." + str(layers - 1), heads, eps, act, self.padding_mask(seen, dtype), False)
    return self.layer_norm(x.to(6), "text_model.final_layer_norm", eps)[:, 0]
