  # The layers that every tower is made of. Methods of the program's class; nothing here knows a model.
  # Needs linear.py or linear_onednn.py.
  #
  # Shapes: B batch, T tokens, Q queries (T, or 1 in a last layer of which one state is read), H hidden,
  # A heads. Dtypes are numbers: 6 float32, 15 bfloat16.
  # Weights: self.weights : Dict[str, Tensor], by Hugging Face names. In training they are fp32 masters,
  # cast where they are multiplied, so that gradients arrive in fp32; for inference the matrices are bound
  # in the compute dtype already and the casts do nothing.
  #
  #   project(x, name)                                    x W^T, in the dtype of x
  #   embedding(ids, name, dtype)                         rows of name.weight, in dtype
  #   layer_norm(x, name, eps)                            statistics in fp32; in the dtype of x
  #   attention(q, k, v, heads, mask, causal)             q (B,Q,H), k and v (B,T,H) -> (B,Q,H)
  #   by_head(x, heads)                                   (B,T,H) -> (B,A,T,H/A)
  #   activation(x, act)                                  config.json's hidden_act as a number (Activation.java):
  #                                                       0 quick_gelu, 1 gelu (exact), 2 gelu_new (tanh)
  #   padding_mask(keep, dtype)                           (B,T) bool -> additive (B,1,1,T)
  #   rows_at(x, positions)                               x (B,T,H), positions (B) int64 -> (B,1,H)

  def project(self, x: Tensor, name: str) -> Tensor:
    return torch.linear(x, self.weights[name + ".weight"].to(x.dtype))

  def embedding(self, ids: Tensor, name: str, dtype: int) -> Tensor:
    # Rows are cast after the look-up: a vocabulary is much larger than a batch.
    table = self.weights[name + ".weight"]
    # A sparse gradient is added to the rows it has, in place; a dense one would be a second table of zeros, made and
    # added in every pass. The first pass makes the one that stays. GPUs add sparse ones in no fixed order.
    sparse = False
    gradient = table.grad
    if gradient is not None:
      sparse = torch.numel(gradient) > 0 and not table.is_cuda
    return torch.embedding(table, ids, sparse=sparse).to(dtype)

  def layer_norm(self, x: Tensor, name: str, eps: float) -> Tensor:
    weight = self.weights[name + ".weight"]
    bias = self.weights[name + ".bias"]
    if x.is_cuda:
      # Only the CPU's kernel takes fp32 weights beside bf16 values; both keep statistics in fp32.
      weight = weight.to(x.dtype)
      bias = bias.to(x.dtype)
    return torch.layer_norm(x, [x.size(-1)], weight, bias, eps)

  def by_head(self, x: Tensor, heads: int) -> Tensor:
    B, T, H = x.shape
    return x.view(B, T, heads, H // heads).transpose(1, 2)

  def attention(self, q: Tensor, k: Tensor, v: Tensor, heads: int, mask: Optional[Tensor], causal: bool) -> Tensor:
    B, Q, H = q.shape
    T = k.size(1)
    q = self.by_head(q, heads)
    k = self.by_head(k, heads)
    v = self.by_head(v, heads)
    if q.is_cuda or T > 192:
      out = torch.scaled_dot_product_attention(q, k, v, mask, 0.0, causal)
    else:
      # On a CPU and for short sequences the fused kernel calls one tiny GEMM per head and block.
      scores = torch.matmul(q * (float(H // heads) ** -0.5), k.transpose(2, 3))
      if mask is not None:
        scores = scores + mask
      if causal:
        scores = scores + torch.triu(torch.full([Q, T], -1e9, dtype=q.dtype, device=q.device), 1)
      out = torch.matmul(torch.softmax(scores, -1), v)
    return out.transpose(1, 2).reshape(B, Q, H)

  def activation(self, x: Tensor, act: int) -> Tensor:
    if act == 0:
      return x * torch.sigmoid(1.702 * x)
    if act == 1:
      return torch.gelu(x)
    return torch.gelu(x, approximate="tanh")

  def padding_mask(self, keep: Tensor, dtype: int) -> Tensor:
    # Finite, so that a row without any token gives no NaN; -1e9 exists in bf16 too.
    return ((~keep).to(dtype) * -1e9).unsqueeze(1).unsqueeze(1)

  def rows_at(self, x: Tensor, positions: Tensor) -> Tensor:
    B, T, H = x.shape
    flat = torch.arange(B, device=x.device) * T + positions
    return torch.index_select(x.reshape(B * T, H), 0, flat).unsqueeze(1)
