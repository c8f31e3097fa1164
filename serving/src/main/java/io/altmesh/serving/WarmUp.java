package io.altmesh.serving;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** One text and one image through a model before anybody is told of it. */
public final class WarmUp {
  private WarmUp() {}

  /**
   * Tells that a model has been read.
   *
   * @param warming what it throws closes the model
   * @return the model
   */
  public static EmbeddingModel told(EmbeddingModel model, Runnable warming) {
    try {
      warming.run();
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    return model;
  }

  /**
   * Compiles what the engine compiles on first use and proves that the model computes.
   *
   * @return the model
   * @throws IllegalStateException when an output is not finite; the model is closed then
   */
  public static EmbeddingModel run(EmbeddingModel model) {
    try {
      compute(model);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    return model;
  }

  private static void compute(EmbeddingModel model) {
    if (model.identity().text() != null) {
      check(model, model.embedText(List.of("a photo of a cat"), Space.PROJECTED));
    }
    if (model.identity().image() != null) {
      check(model, model.embedImages(List.of(greyPng()), Space.PROJECTED));
    }
  }

  private static void check(EmbeddingModel model, Embeddings embeddings) {
    if (!embeddings.failures().isEmpty()) {
      throw new IllegalStateException(
          "model %s refuses a plain input: %s"
              .formatted(model.identity().name(), embeddings.failures().get(0).message()));
    }
    for (float value : embeddings.values()) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException(
            "model %s gives %s for a plain input: its weights are broken"
                .formatted(model.identity().name(), value));
      }
    }
  }

  private static byte[] greyPng() {
    var png = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("a PNG in memory cannot fail", e);
    }
    return png.toByteArray();
  }
}
