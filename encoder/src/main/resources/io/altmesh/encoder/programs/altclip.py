  # AltCLIP's text head on XLM-R (Hugging Face AltCLIPTextModel). Needs nn.py, post_ln.py, xlm_roberta.py,
  # settings.py.
  #
  #   altclip_text(ids, heads, layers, eps, act, pad, dtype)    ids (B,T) int64 -> POOLED (B, project_dim) fp32:
  #                                                             transformation(pre_LN(h))[:, 0]
  #   altclip_states(ids, normed, ...)                          -> (B, T, project_dim) fp32, every token's:
  #                                                             transformation(pre_LN(h)) as transformers has it, or
  #                                                             transformation(h) as FlagAI fed it to AltDiffusion
  #   student(ids)                                              altclip_text by the numbers of `settings`, for training

  def altclip_text(self, ids: Tensor, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    cls = self.first_state(ids, "text_model.roberta.", heads, layers, eps, act, pad, dtype)[:, 0]
    # Small and last: in fp32.
    return self.linear(self.layer_norm(cls.to(6), "text_model.pre_LN", eps), "text_model.transformation")

  def altclip_states(self, ids: Tensor, normed: bool, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    h = self.hidden_states(ids, "text_model.roberta.", heads, layers, eps, act, pad, dtype).to(6)
    if normed:
      h = self.layer_norm(h, "text_model.pre_LN", eps)
    return self.linear(h, "text_model.transformation")

  def student(self, ids: Tensor) -> Tensor:
    return self.altclip_text(ids, self.whole("text.heads"), self.whole("text.layers"), self.real("text.eps"), self.whole("text.act"), self.whole("text.pad"), self.whole("dtype"))
