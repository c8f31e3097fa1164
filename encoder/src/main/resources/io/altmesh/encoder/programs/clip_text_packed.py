  # CLIP's text tower over texts that stand one behind another, without padding: what clip_text.py computes, for
  # processors. Needs nn.py, linear.py or linear_onednn.py.
  #
  # N tokens of all texts, B texts. runs: n1, t1, n2, t2, ...: first n1 texts of t1 tokens each, then n2 of t2, ...
  #
  #   clip_text_packed(ids, positions, last, runs, heads, layers, eps, act, dtype)
  #     ids (N) int64, every text up to its EOT; positions (N) int64 of each token in its text; last (B) int64, where
  #     each text's EOT stands among the N -> POOLED (B,W) fp32
  #   attention_in_runs(q, k, v, runs, heads, read)
  #     k and v (N,H); q (N,H), or (B,H) where only the last token of each text asks

  def attention_in_runs(self, q: Tensor, k: Tensor, v: Tensor, runs: List[int], heads: int, last: bool) -> Tensor:
    H = q.size(1)
    asked = 0
    start = 0
    parts = annotate(List[Tensor], [])
    for run in range(len(runs) // 2):
      n = runs[2 * run]
      t = runs[2 * run + 1]
      asking = t
      if last:
        asking = 1
      qs = self.by_head(q.narrow(0, asked, n * asking).view([n, asking, H]), heads)
      ks = self.by_head(k.narrow(0, start, n * t).view([n, t, H]), heads)
      vs = self.by_head(v.narrow(0, start, n * t).view([n, t, H]), heads)
      # The last token sees all before it: causal without a mask.
      part = torch.scaled_dot_product_attention(qs, ks, vs, None, 0.0, not last)
      parts.append(part.transpose(1, 2).reshape([n * asking, H]))
      asked = asked + n * asking
      start = start + n * t
    return torch.cat(parts)

  def clip_text_packed(self, ids: Tensor, positions: Tensor, last: Tensor, runs: List[int], heads: int, layers: int, eps: float, act: int, dtype: int) -> Tensor:
    name = "text_model.embeddings."
    x = self.embedding(ids, name + "token_embedding", dtype) + self.embedding(positions, name + "position_embedding", dtype)
    for i in range(layers):
      prefix = "text_model.encoder.layers." + str(i)
      normed = self.layer_norm(x, prefix + ".layer_norm1", eps)
      k = self.linear(normed, prefix + ".self_attn.k_proj")
      v = self.linear(normed, prefix + ".self_attn.v_proj")
      final = i == layers - 1
      if final:
        # Of the last layer one state a text is read.
        normed = torch.index_select(normed, 0, last)
        x = torch.index_select(x, 0, last)
      q = self.linear(normed, prefix + ".self_attn.q_proj")
      x = x + self.linear(self.attention_in_runs(q, k, v, runs, heads, final), prefix + ".self_attn.out_proj")
      h = self.layer_norm(x, prefix + ".layer_norm2", eps)
      x = x + self.linear(self.activated(h, prefix + ".mlp.fc1", act), prefix + ".mlp.fc2")
    return self.layer_norm(x.to(6), "text_model.final_layer_norm", eps)
