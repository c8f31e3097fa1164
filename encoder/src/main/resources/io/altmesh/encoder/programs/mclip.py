  # Multilingual-CLIP's text head (multilingual_clip/pt_multilingual_clip.py): mean over real tokens, one linear map.
  # Needs nn.py, post_ln.py, settings.py and a backbone.
  #
  #   mclip_text(ids, heads, layers, eps, act, pad, dtype)      ids (B,T) int64 -> (B, numDims) fp32
  #   student(ids)                                              mclip_text by the numbers of `settings`, for training

  def mclip_text(self, ids: Tensor, heads: int, layers: int, eps: float, act: int, pad: int, dtype: int) -> Tensor:
    h = self.hidden_states(ids, "transformer.", heads, layers, eps, act, pad, dtype).to(6)
    real = (ids != pad).to(6).unsqueeze(2)
    return self.linear((h * real).sum(1) / real.sum(1), "LinearTransformation")

  def student(self, ids: Tensor) -> Tensor:
    return self.mclip_text(ids, self.whole("text.heads"), self.whole("text.layers"), self.real("text.eps"), self.whole("text.act"), self.whole("text.pad"), self.whole("dtype"))
