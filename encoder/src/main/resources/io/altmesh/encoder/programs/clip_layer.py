  # One pre-LN block, the same in CLIP's text and vision towers (Hugging Face CLIPEncoderLayer). Needs nn.py.
  #
  #   clip_layer(x, context, prefix, heads, eps, act, mask, causal)
  #     x (B,Q,H): the states to compute; context (B,T,H): the states attended to, x itself but in a last layer

  def clip_layer(self, x: Tensor, context: Tensor, prefix: str, heads: int, eps: float, act: int, mask: Optional[Tensor], causal: bool) -> Tensor:
    normed = self.layer_norm(context, prefix + ".layer_norm1", eps)
    asking = normed
    if x.size(1) != context.size(1):
      asking = self.layer_norm(x, prefix + ".layer_norm1", eps)
    q = self.linear(asking, prefix + ".self_attn.q_proj")
    k = self.linear(normed, prefix + ".self_attn.k_proj")
    v = self.linear(normed, prefix + ".self_attn.v_proj")
    x = x + self.linear(self.attention(q, k, v, heads, mask, causal), prefix + ".self_attn.out_proj")
    h = self.layer_norm(x, prefix + ".layer_norm2", eps)
    h = self.activated(h, prefix + ".mlp.fc1", act)
    return x + self.linear(h, prefix + ".mlp.fc2")
