  # Chinese-CLIP's text tower (Hugging Face ChineseCLIPTextModel): BERT, read at [CLS]. Needs nn.py, post_ln.py, bert.py,
  # settings.py.
  #
  #   chinese_clip_text(ids, heads, layers, eps, act, pad, dtype)   ids (B,T) int64 -> POOLED (B,H) fp32
  #   student(ids)                                              its PROJECTED vectors (B,P), for training

  def chinese_clip_text(self, ids: Tensor, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    return self.first_state(ids, "text_model.", heads, layers, eps, act, pad, dtype)[:, 0].to(6)

  def student(self, ids: Tensor) -> Tensor:
    return self.project(self.chinese_clip_text(ids, self.whole("text.heads"), self.whole("text.layers"), self.real("text.eps"), self.whole("text.act"), self.whole("text.pad"), self.whole("dtype")), "text_projection")
