  # XLM-RoBERTa's embeddings (Hugging Face XLMRobertaModel without pooler). Needs nn.py; post_ln.py goes on from them.
  #
  #   text_embeddings(ids, prefix, eps, pad, dtype)   ids (B,T) int64 -> (B,T,H): positions are counted from the
  #                                                   padding's id, over real tokens alone

  def text_embeddings(self, ids: Tensor, prefix: str, eps: float, pad: int, dtype: int) -> Tensor:
    name = prefix + "embeddings."
    real = (ids != pad).to(4)
    positions = torch.cumsum(real, 1) * real + pad
    x = self.embedding(ids, name + "word_embeddings", dtype) + self.embedding(positions, name + "position_embeddings", dtype)
    x = x + self.weights[name + "token_type_embeddings.weight"][0].to(dtype)
    return self.layer_norm(x, name + "LayerNorm", eps)
