  # Contrastive learning with the image tower unlocked: it learns beside the texts'. Needs nn.py, clip_layer.py, patches.py,
  # clip_vision.py, settings.py, gradient_cache.py.
  #
  #   images_vectors(images, seed)                    images (N,3,S,S) uint8, resized and cropped; seed unused: no part of it is
  #                                                   random -> PROJECTED (N,P) fp32
  #   images_replay(images, seed, gradient, first)    as gradient_cache.py has it
  #   settings   image.scale, image.mean, image.std   preprocessor_config.json's

  def images_vectors(self, images: Tensor, seed: Tensor) -> Tensor:
    # Rescaled in double precision, then in float: the preprocessor's own numbers.
    pixels = (images.to(7) * self.real("image.scale")).to(6)
    pixels = (pixels - self.settings["image.mean"].to(pixels.device)) / self.settings["image.std"].to(pixels.device)
    pooled = self.clip_image(pixels, self.whole("vision.patch"), self.whole("vision.heads"), self.whole("vision.layers"), self.real("vision.eps"), self.whole("vision.act"), self.whole("dtype"))
    return self.project(pooled, "visual_projection")

  def images_replay(self, images: Tensor, seed: Tensor, gradient: Tensor, first: Tensor) -> Tensor:
    return self.replay(self.images_vectors(images, seed), gradient, first)
