  # The encoder of BERT and its kin: blocks that normalise after they add (Hugging Face BertLayer, XLMRobertaLayer).
  # Needs nn.py, dropout.py, and of its backbone (xlm_roberta.py, bert.py):
  #   text_embeddings(ids, prefix, eps, pad, dtype)             ids (B,T) int64 -> (B,T,H), normalised
  #
  # Names under `prefix`: "" for a bare model; `encoder.layer.{i}`, as published (Java renames `encoder.layers`).
  #
  #   hidden_states(ids, prefix, heads, layers, eps, act, pad, dtype)   -> last hidden (B,T,H), in dtype
  #   first_state(...)                                          the same -> state of the first token (B,1,H)
  #   post_ln_layer(x, context, prefix, heads, eps, act, mask)  x (B,Q,H) out of context (B,T,H)

  def post_ln_layer(self, x: Tensor, context: Tensor, prefix: str, heads: int, eps: float, act: int, mask: Optional[Tensor]) -> Tensor:
    q = self.linear(x, prefix + ".attention.self.query")
    k = self.linear(context, prefix + ".attention.self.key")
    v = self.linear(context, prefix + ".attention.self.value")
    if self.dropout() > 0.0:
      a = self.attention_dropped(q, k, v, heads, mask)
    else:
      a = self.attention(q, k, v, heads, mask, False)
    a = self.linear(a, prefix + ".attention.output.dense")
    x = self.layer_norm(x + self.dropped(a), prefix + ".attention.output.LayerNorm", eps)
    h = self.activated(x, prefix + ".intermediate.dense", act)
    return self.layer_norm(x + self.dropped(self.linear(h, prefix + ".output.dense")), prefix + ".output.LayerNorm", eps)

  def hidden_states(self, ids: Tensor, prefix: str, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    mask = self.padding_mask(ids != pad, dtype)
    x = self.dropped(self.text_embeddings(ids, prefix, eps, pad, dtype))
    for i in range(layers):
      x = self.post_ln_layer(x, x, prefix + "encoder.layer." + str(i), heads, eps, act, mask)
    return x

  def first_state(self, ids: Tensor, prefix: str, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    mask = self.padding_mask(ids != pad, dtype)
    x = self.dropped(self.text_embeddings(ids, prefix, eps, pad, dtype))
    for i in range(layers - 1):
      x = self.post_ln_layer(x, x, prefix + "encoder.layer." + str(i), heads, eps, act, mask)
    # Of the last layer only the first token is read.
    return self.post_ln_layer(x[:, :1], x, prefix + "encoder.layer." + str(layers - 1), heads, eps, act, mask)
