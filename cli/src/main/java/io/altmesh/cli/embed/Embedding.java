package io.altmesh.cli.embed;

import io.altmesh.cli.input.ImageFiles;
import io.altmesh.cli.input.NamedImage;
import io.altmesh.cli.input.TextFile;
import io.altmesh.encoder.Embeddings;
import io.altmesh.mesh.client.Lists;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Carries one input's vectors into a file, a few lists at a time: neither has to fit in memory. A
 * row for each item, whatever becomes of it. One thread; the three things it works with are the
 * caller's to close.
 */
public final class Embedding {
  private final Embedder embedder;
  private final VectorFile file;
  private final boolean normalize;
  private final LongConsumer progress;
  private final Consumer<String> failures;
  private final Queue<List<Item>> underWay = new ArrayDeque<>();
  private long rows;
  private long failed;
  private long truncated;

  /** What a row is called, and why it cannot be embedded. */
  private record Item(String label, @Nullable String error) {}

  /**
   * @param normalize whether rows get length 1
   * @param progress told the number of rows so far
   * @param failures told each item that could not be embedded, and why
   */
  public Embedding(
      Embedder embedder,
      VectorFile file,
      boolean normalize,
      LongConsumer progress,
      Consumer<String> failures) {
    this.embedder = embedder;
    this.file = file;
    this.normalize = normalize;
    this.progress = progress;
    this.failures = failures;
  }

  public long rows() {
    return rows;
  }

  /** Rows that have no vector. */
  public long failed() {
    return failed;
  }

  /** Texts that were longer than the context length. */
  public long truncated() {
    return truncated;
  }

  /** Embeds every line. */
  public void texts(TextFile texts) {
    Lists<String> lists = lists(texts::next, text -> 3L * text.length()); // of UTF-8, at most
    embedder.texts(noting(lists, text -> new Item(text, null), text -> text), this::write);
  }

  /** Embeds every image. */
  public void images(ImageFiles images) {
    Lists<NamedImage> lists = lists(images::next, image -> image.bytes().length);
    embedder.images(
        noting(lists, image -> new Item(image.name(), image.error()), NamedImage::bytes),
        this::write);
  }

  private <T> Lists<T> lists(Supplier<@Nullable T> items, ToLongFunction<T> bytes) {
    return new Lists<>(items, bytes, embedder.subject().mostItems(), Embedder.LARGEST_IMAGE);
  }

  /** The lists as they are sent, each noted until its answer comes. */
  private <T, R> Iterator<List<R>> noting(
      Lists<T> lists, Function<T, Item> item, Function<T, R> sent) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return lists.hasNext();
      }

      @Override
      public List<R> next() {
        List<T> list = lists.next();
        underWay.add(list.stream().map(item).toList());
        return list.stream().map(sent).toList();
      }
    };
  }

  private void write(Embeddings answer) {
    List<Item> items = underWay.remove();
    Map<Integer, String> refused = new HashMap<>();
    answer.failures().forEach(failure -> refused.put(failure.index(), failure.message()));
    try {
      for (int i = 0; i < items.size(); i++) {
        write(items.get(i), refused.get(i), answer, i);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the vectors cannot be written: " + e.getMessage(), e);
    }
    truncated += answer.truncated().size();
    progress.accept(rows);
  }

  private void write(Item item, @Nullable String refused, Embeddings answer, int row)
      throws IOException {
    float[] vector =
        Arrays.copyOfRange(answer.values(), row * answer.dim(), (row + 1) * answer.dim());
    String error = item.error() == null ? refused : item.error();
    if (error == null && !isFinite(vector)) {
      error = "the model gave a vector that is not finite";
    }
    rows++;
    if (error != null) {
      failed++;
      failures.accept(item.label() + ": " + error);
      file.addFailed(item.label(), error, answer.dim());
      return;
    }
    if (normalize) {
      normalize(vector);
    }
    file.add(item.label(), vector);
  }

  private static boolean isFinite(float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static void normalize(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * scale);
    }
  }
}
