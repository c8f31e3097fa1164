package io.altmesh.trainer.task;

import io.altmesh.corpus.images.ImageTextBatch;
import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.corpus.images.Sample;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.image.ImageRejectedException;
import io.altmesh.encoder.image.RgbImage;
import io.altmesh.encoder.training.ImageBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of a corpus as pixels, each decoded and resized once and kept: (3, S, S) bytes. An image
 * that cannot be decoded is white, counted and logged: one broken file must not end a run. Confined
 * to the data thread, but for {@link #rejected}.
 */
final class DecodedImages {
  private static final Logger LOG = LoggerFactory.getLogger(DecodedImages.class);

  private final ImageTextBatches corpus;
  private final ImagePreprocessor preprocessor;
  private final byte[] @Nullable [] pixels;
  private volatile long rejected;

  DecodedImages(ImageTextBatches corpus, ImagePreprocessor preprocessor) {
    this.corpus = corpus;
    this.preprocessor = preprocessor;
    this.pixels = new byte[corpus.imageCount()] @Nullable [];
  }

  ImageBatch batch(ImageTextBatch batch, int[] textOf, int[] partners) {
    int[] shown = batch.samples().stream().mapToInt(Sample::imageIndex).toArray();
    return new ImageBatch(shown.length, preprocessor.width(), all(shown), textOf, all(partners));
  }

  private byte[] all(int[] indices) {
    int each = 3 * preprocessor.width() * preprocessor.height();
    byte[] all = new byte[indices.length * each];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(pixels(indices[i]), 0, all, i * each, each);
    }
    return all;
  }

  /** Images that could not be decoded so far. */
  long rejected() {
    return rejected;
  }

  private byte[] pixels(int index) {
    byte[] known = pixels[index];
    if (known == null) {
      known = decode(index).planes();
      pixels[index] = known;
    }
    return known;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the data thread alone
  private RgbImage decode(int index) {
    try {
      return preprocessor.fit(preprocessor.decode(corpus.image(index)));
    } catch (ImageRejectedException e) {
      rejected++;
      LOG.warn(
          "image {} (\"{}\") is left white: {}",
          index,
          corpus.captions(index).get(0),
          e.getMessage());
      byte[] white = new byte[3 * preprocessor.width() * preprocessor.height()];
      Arrays.fill(white, (byte) 0xff);
      return new RgbImage(preprocessor.width(), preprocessor.height(), white);
    }
  }
}
