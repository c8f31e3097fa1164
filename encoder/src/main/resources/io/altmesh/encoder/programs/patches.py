  # Images as rows of patches.
  #
  #   patches(pixels, patch)   (B,3,S,S) -> (B, G*G, 3*patch*patch), G = S // patch; what is over is cut off

  def patches(self, pixels: Tensor, patch: int) -> Tensor:
    B, C, S, S2 = pixels.shape
    G = S // patch
    x = pixels[:, :, :G * patch, :G * patch].reshape(B, C, G, patch, G, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(B, G * G, C * patch * patch)
