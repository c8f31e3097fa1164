package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.image.ImageRejectedException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** One call's images, in batches whose pixels fit in memory. */
record ImageCall(ImageSide side, TwoTowerModel model, Space space) {
  /** Most images of a batch: 38 MB of pixels at 224 x 224. */
  private static final int ROWS = 64;

  /**
   * A patch costs what a token does, and images have no padding that a smaller batch would spare.
   */
  private static final int PATCHES_A_TOKEN = 2;

  /** Most values of a batch of larger images, in fp32 256 MB; one image always fits. */
  private static final int VALUES = 1 << 26;

  /**
   * Images of a batch.
   *
   * @param imageLength values of each
   * @param patches of each
   * @param most patches of a batch
   */
  static int rows(int imageLength, int patches, int most) {
    return Math.max(1, Math.min(ROWS, Math.min(VALUES / imageLength, most / patches)));
  }

  Embeddings embed(List<byte[]> images) {
    Stopwatch stopwatch = new Stopwatch();
    int dim = side.info().dim(space);
    float[] values = new float[Math.multiplyExact(images.size(), dim)];
    Queue<Embeddings.Failure> failures = new ConcurrentLinkedQueue<>();
    int rows = rows(imageLength(), side.patches(), PATCHES_A_TOKEN * model.batchTokens());
    for (int start = 0; start < images.size(); start += rows) {
      int end = Math.min(images.size(), start + rows);
      float[] pixels = new float[(end - start) * imageLength()];
      int[] good = decode(images, start, end, pixels, failures);
      stopwatch.prepared();
      float[] vectors = run(stopwatch, pixels, good.length);
      stopwatch.computed(0);
      for (int i = 0; i < good.length; i++) {
        System.arraycopy(vectors, i * dim, values, (start + good[i]) * dim, dim);
      }
    }
    List<Embeddings.Failure> named =
        failures.stream().sorted(Comparator.comparingInt(Embeddings.Failure::index)).toList();
    return new Embeddings(images.size(), dim, values, named, List.of(), stopwatch.cost(0));
  }

  /**
   * Pixels of the images that can be decoded, one after another from the front. Decoding is most of
   * the work beside a GPU: it takes all cores.
   *
   * @return their places within the batch, ascending
   */
  private int[] decode(
      List<byte[]> images, int start, int end, float[] pixels, Queue<Embeddings.Failure> failures) {
    boolean[] good = new boolean[end - start];
    IntStream.range(0, end - start)
        .parallel()
        .forEach(
            i -> {
              try {
                ImagePreprocessor preprocessor = side.preprocessor();
                preprocessor.pixels(
                    preprocessor.decode(images.get(start + i)), pixels, i * imageLength());
                good[i] = true;
              } catch (ImageRejectedException e) {
                failures.add(new Embeddings.Failure(start + i, String.valueOf(e.getMessage())));
              }
            });
    int[] places = IntStream.range(0, good.length).filter(i -> good[i]).toArray();
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(pixels, places[i] * imageLength(), pixels, i * imageLength(), imageLength());
    }
    return places;
  }

  private float[] run(Stopwatch stopwatch, float[] pixels, int rows) {
    if (rows == 0) {
      return new float[0];
    }
    ImagePreprocessor preprocessor = side.preprocessor();
    Shape shape = new Shape(rows, 3, preprocessor.height(), preprocessor.width());
    return model.compute(
        stopwatch,
        scope -> {
          NDArray batch = scope.create(Arrays.copyOf(pixels, rows * imageLength()), shape);
          NDArray pooled = side.tower().pooled(scope, batch);
          return model.vectors(scope, pooled, space, side.projection());
        });
  }

  private int imageLength() {
    return 3 * side.preprocessor().height() * side.preprocessor().width();
  }
}
