  # Random views of drawings on a plain ground. Needs settings.py.
  #
  # Works on "ink", the distance from the ground: 1 - image, white is 0, so that what turns in from outside is
  # ground. Randomness comes from torch's generator; the caller seeds it.
  #
  #   augment(x)    x (B,3,S,S) ink in [0,1], fp32 -> the same shape
  #   blend(x, partners)   part of another drawing of the same thing: up to half, in some of the images
  #   settings      augment.rotation (degrees), .zoom (log), .shift (of half the side), .flip (probability),
  #                 .warp (of half the side), .colour, .shading (log), .erase (probability),
  #                 .blend (probability); 0 switches off

  def uniform(self, x: Tensor, shape: List[int], reach: float) -> Tensor:
    return (torch.rand(shape, device=x.device) * 2.0 - 1.0) * reach

  def augment_place(self, x: Tensor) -> Tensor:
    B, C, S, S2 = x.shape
    zoom = self.real("augment.zoom")
    shift = self.real("augment.shift")
    turn = self.uniform(x, [B], self.real("augment.rotation") * 3.141592653589793 / 180.0)
    size = torch.exp(self.uniform(x, [B], zoom))
    aspect = torch.exp(self.uniform(x, [B], zoom * 0.4))
    flip = 1.0 - 2.0 * (torch.rand([B], device=x.device) < self.real("augment.flip")).to(6)
    c = torch.cos(turn)
    s = torch.sin(turn)
    across = torch.stack([flip * c * size * aspect, torch.neg(s) * size, self.uniform(x, [B], shift)], 1)
    down = torch.stack([flip * s * size, c * size / aspect, self.uniform(x, [B], shift)], 1)
    grid = torch.affine_grid_generator(torch.stack([across, down], 1), [B, C, S, S], False)
    warp = self.real("augment.warp")
    if warp > 0.0:
      field = torch.upsample_bicubic2d(self.uniform(x, [B, 2, 4, 4], warp), [S, S], False)
      grid = grid + field.permute(0, 2, 3, 1)
    return torch.grid_sampler(x, grid, 0, 0, False)

  def augment_colour(self, x: Tensor, k: float) -> Tensor:
    # Hue turned, saturation, brightness and each channel scaled: one 3x3 matrix an image, in opponent colours.
    B, C, S, S2 = x.shape
    turn = self.uniform(x, [B], 0.25 * k)
    saturation = torch.exp(self.uniform(x, [B], 0.4 * k))
    brightness = torch.exp(self.uniform(x, [B], 0.3 * k))
    rows = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, -1.0], [1.0, -2.0, 1.0]], device=x.device)
    opponent = rows / torch.sqrt(torch.tensor([[3.0], [2.0], [6.0]], device=x.device))
    c = torch.cos(turn) * saturation
    s = torch.sin(turn) * saturation
    zero = c * 0.0
    rotation = torch.stack([zero + 1.0, zero, zero, zero, c, torch.neg(s), zero, s, c], 1).view(B, 3, 3)
    matrix = torch.matmul(torch.matmul(opponent.t(), rotation), opponent) * brightness.view(B, 1, 1)
    matrix = matrix * torch.exp(self.uniform(x, [B, 3, 1], 0.1 * k))
    return torch.bmm(matrix, x.reshape(B, 3, S * S2)).view(B, 3, S, S2)

  def augment_erase(self, x: Tensor, probability: float) -> Tensor:
    B, C, S, S2 = x.shape
    places = torch.arange(S, device=x.device)
    across = torch.randint(S, [B, 1], device=x.device)
    down = torch.randint(S, [B, 1], device=x.device)
    reach = torch.rand([B, 1], device=x.device) * 0.25 * float(S)
    reach = reach * (torch.rand([B, 1], device=x.device) < probability).to(6)
    columns = (torch.abs(places - across) < reach).to(6).view(B, 1, 1, S)
    rows = (torch.abs(places - down) < reach).to(6).view(B, 1, S, 1)
    return x * (1.0 - columns * rows)

  def blend(self, x: Tensor, partners: Tensor) -> Tensor:
    B = x.size(0)
    part = torch.rand([B, 1, 1, 1], device=x.device) * 0.5
    part = part * (torch.rand([B, 1, 1, 1], device=x.device) < self.real("augment.blend")).to(6)
    return x * (1.0 - part) + partners * part

  def augment(self, x: Tensor) -> Tensor:
    B, C, S, S2 = x.shape
    x = self.augment_place(x)
    colour = self.real("augment.colour")
    if colour > 0.0:
      x = self.augment_colour(x, colour)
    shading = self.real("augment.shading")
    if shading > 0.0:
      x = x * torch.exp(torch.upsample_bilinear2d(self.uniform(x, [B, 1, 3, 3], shading), [S, S2], False))
    x = torch.clamp(x, 0.0, 1.0)
    erase = self.real("augment.erase")
    if erase > 0.0:
      x = self.augment_erase(x, erase)
    return x
