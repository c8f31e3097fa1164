package io.altmesh.cli.embed;

import io.altmesh.encoder.Embeddings;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * One tower of one model, here or elsewhere. Belongs to one thread, but for {@link #close}, which
 * ends what is under way and may come from any.
 */
public interface Embedder extends AutoCloseable {
  /** Most bytes of an image: less than a server takes in one message by default. */
  long LARGEST_IMAGE = 32L << 20;

  /** What it takes: the towers are never asked together. */
  enum Modality {
    TEXT,
    IMAGE
  }

  /** What answers. */
  Subject subject();

  /** Embeds lists of texts; answers come in their order, un-normalised, on this thread. */
  void texts(Iterator<List<String>> lists, Consumer<Embeddings> answers);

  /** Embeds lists of encoded images; answers come in their order, un-normalised, on this thread. */
  void images(Iterator<List<byte[]>> lists, Consumer<Embeddings> answers);

  @Override
  void close();

  /**
   * What answers.
   *
   * @param name of the model, for people
   * @param numerics precision and device class, as {@code fp32/cpu}
   * @param tower fingerprint of the tower: the same in every model that shares it
   * @param dim width of vectors
   * @param mostItems of a list
   */
  record Subject(String name, String numerics, String tower, int dim, int mostItems) {}
}
