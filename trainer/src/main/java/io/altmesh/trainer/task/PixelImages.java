package io.altmesh.trainer.task;

import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.image.ImageRejectedException;
import io.altmesh.encoder.training.TextImageBatch;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.recipe.RecipeException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images with their tower unlocked: decoded, resized and cropped for each batch anew, on all cores,
 * as the model's own preprocessor says. No teacher sees them.
 */
final class PixelImages implements PairImages {
  private static final Logger LOG = LoggerFactory.getLogger(PixelImages.class);

  private final ImagePreprocessor preprocessor;
  private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

  PixelImages(ImagePreprocessor preprocessor) {
    this.preprocessor = preprocessor;
  }

  @Override
  public List<Optional<Buffer>> of(List<ImageTargets.Image> images) {
    return images.parallelStream().map(this::pixels).toList();
  }

  private Optional<Buffer> pixels(ImageTargets.Image image) {
    try {
      byte[] pixels = preprocessor.fit(preprocessor.decode(image.bytes())).planes();
      return Optional.of(ByteBuffer.wrap(pixels));
    } catch (ImageRejectedException e) {
      if (leftOut.add(image.name())) {
        LOG.warn("image {} is left out: {}", image.name(), e.getMessage());
      }
      return Optional.empty();
    }
  }

  @Override
  public TextImageBatch.Images batch(List<List<Buffer>> chunks) {
    return new TextImageBatch.Pixels(
        preprocessor.width(), chunks.stream().map(this::joined).toList());
  }

  private byte[] joined(List<Buffer> chunk) {
    int each = 3 * preprocessor.width() * preprocessor.height();
    ByteBuffer all = ByteBuffer.allocate(Math.multiplyExact(chunk.size(), each));
    chunk.forEach(image -> all.put(((ByteBuffer) image).duplicate()));
    return all.array();
  }

  @Override
  public RuntimeException allLeftOut(int images) {
    return new RecipeException(
        "data.images: none of the %d images of a batch can be decoded (expected: PNG, JPEG or WebP); the log names them"
            .formatted(images));
  }

  @Override
  public double hitRate() {
    return 0;
  }

  @Override
  public long teacherImages() {
    return 0;
  }

  @Override
  public long leftOut() {
    return leftOut.size();
  }

  @Override
  public @Nullable TeacherIdentity teacher() {
    return null;
  }

  @Override
  public void flush() {
    // Nothing is kept.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
