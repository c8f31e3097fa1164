  # BERT's embeddings (Hugging Face BertModel without pooler). Needs nn.py; post_ln.py goes on from them.
  #
  #   text_embeddings(ids, prefix, eps, pad, dtype)   ids (B,T) int64 -> (B,T,H): positions are counted from 0

  def text_embeddings(self, ids: Tensor, prefix: str, eps: float, pad: int, dtype: int) -> Tensor:
    name = prefix + "embeddings."
    x = self.embedding(ids, name + "word_embeddings", dtype) + self.weights[name + "position_embeddings.weight"][:ids.size(1)].to(dtype)
    x = x + self.weights[name + "token_type_embeddings.weight"][0].to(dtype)
    return self.layer_norm(x, name + "LayerNorm", eps)
