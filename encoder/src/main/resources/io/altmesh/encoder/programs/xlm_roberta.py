  # XLM-RoBERTa (Hugging Face XLMRobertaModel without pooler) and AltCLIP's head on it. Needs nn.py.
  #
  # Names under `prefix`: "" for XLMRobertaModel, "text_model.roberta." in AltCLIP; `encoder.layer.{i}`, as
  # published (Java renames `encoder.layers`).
  #
  #   xlm_roberta(ids, prefix, heads, layers, eps, act, pad, dtype)   ids (B,T) int64 -> last hidden (B,T,H), in dtype
  #   xlm_roberta_cls(...)                                            the same -> state of the first token (B,1,H)
  #   altclip_text(ids, heads, layers, eps, act, pad, dtype)          -> POOLED (B, project_dim) fp32:
  #                                                                   transformation(pre_LN(h))[:, 0]
  #   xlm_roberta_layer(x, context, prefix, heads, eps, act, mask)    post-LN; x (B,Q,H) out of context (B,T,H)

  def xlm_roberta_embeddings(self, ids: Tensor, prefix: str, eps: float, pad: int, dtype: int) -> Tensor:
    name = prefix + "embeddings."
    real = (ids != pad).to(4)
    positions = torch.cumsum(real, 1) * real + pad
    x = self.embedding(ids, name + "word_embeddings", dtype) + self.embedding(positions, name + "position_embeddings", dtype)
    x = x + self.weights[name + "token_type_embeddings.weight"][0].to(dtype)
    return self.layer_norm(x, name + "LayerNorm", eps)

  def xlm_roberta_layer(self, x: Tensor, context: Tensor, prefix: str, heads: int, eps: float, act: int, mask: Optional[Tensor]) -> Tensor:
    q = self.linear(x, prefix + ".attention.self.query")
    k = self.linear(context, prefix + ".attention.self.key")
    v = self.linear(context, prefix + ".attention.self.value")
    a = self.linear(self.attention(q, k, v, heads, mask, False), prefix + ".attention.output.dense")
    x = self.layer_norm(x + a, prefix + ".attention.output.LayerNorm", eps)
    h = self.activation(self.linear(x, prefix + ".intermediate.dense"), act)
    return self.layer_norm(x + self.linear(h, prefix + ".output.dense"), prefix + ".output.LayerNorm", eps)

  def xlm_roberta(self, ids: Tensor, prefix: str, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    mask = self.padding_mask(ids != pad, dtype)
    x = self.xlm_roberta_embeddings(ids, prefix, eps, pad, dtype)
    for i in range(layers):
      x = self.xlm_roberta_layer(x, x, prefix + "encoder.layer." + str(i), heads, eps, act, mask)
    return x

  def xlm_roberta_cls(self, ids: Tensor, prefix: str, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    mask = self.padding_mask(ids != pad, dtype)
    x = self.xlm_roberta_embeddings(ids, prefix, eps, pad, dtype)
    for i in range(layers - 1):
      x = self.xlm_roberta_layer(x, x, prefix + "encoder.layer." + str(i), heads, eps, act, mask)
    # Of the last layer only the first token is read.
    return self.xlm_roberta_layer(x[:, :1], x, prefix + "encoder.layer." + str(layers - 1), heads, eps, act, mask)

  def altclip_text(self, ids: Tensor, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    cls = self.xlm_roberta_cls(ids, "text_model.roberta.", heads, layers, eps, act, pad, dtype)[:, 0]
    # Small and last: in fp32.
    return self.linear(self.layer_norm(cls.to(6), "text_model.pre_LN", eps), "text_model.transformation")
