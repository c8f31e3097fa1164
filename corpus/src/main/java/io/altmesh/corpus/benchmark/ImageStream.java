package io.altmesh.corpus.benchmark;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The readable images from an index on, one in memory at a time. Not thread-safe. */
final class ImageStream implements Iterator<BenchmarkImage> {
  private final Benchmark benchmark;
  private int next;
  private @Nullable BenchmarkImage ready;

  ImageStream(Benchmark benchmark, int from) {
    this.benchmark = benchmark;
    this.next = from;
  }

  @Override
  public boolean hasNext() {
    while (ready == null && next < benchmark.imageCount()) {
      ready = benchmark.image(next++).orElse(null);
    }
    return ready != null;
  }

  @Override
  public BenchmarkImage next() {
    if (!hasNext() || ready == null) {
      throw new NoSuchElementException("after the last image");
    }
    BenchmarkImage image = ready;
    ready = null;
    return image;
  }
}
