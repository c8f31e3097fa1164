package io.altmesh.teacher.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.parquet.KeyedVectors;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.TensorEntry;
import io.altmesh.encoder.tower.Fingerprint;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * A file of key and vector, in memory: safetensors with a tensor of D values for each key, or
 * Parquet with a column of keys and one of vectors. A text's key is the text, an image's the
 * SHA-256 of its file in hexadecimal.
 */
final class VectorFile implements KeptVectors {
  private final Path file;
  private final boolean images;
  private final Map<ByteBuffer, float[]> vectors = new HashMap<>();
  private int dim;

  private VectorFile(Path file, boolean images) {
    this.file = file;
    this.images = images;
  }

  /**
   * Which file, and what is in it.
   *
   * @param keys the Parquet column of keys
   * @param vectors the Parquet column of vectors
   */
  record Layout(Path file, Space space, String keys, String vectors) {}

  /** Vectors of texts. */
  static KeptSource<String> texts(Layout layout) {
    KeptVectors read = read(layout, false);
    return KeptSource.ofTexts(
        layout.file().toString(), Map.of(layout.space(), read), who(layout, "text"));
  }

  /** Vectors of images. */
  static KeptSource<byte[]> images(Layout layout) {
    KeptVectors read = read(layout, true);
    return KeptSource.ofImages(
        layout.file().toString(), Map.of(layout.space(), read), who(layout, "image"));
  }

  private static KeptSource.Identity who(Layout layout, String modality) {
    Map<String, String> declared = Map.of("protocol", "vectors", "space", layout.space().name());
    String file = FileDigest.sha256(layout.file());
    return new KeptSource.Identity(
        Fingerprint.tower("foreign-" + modality, declared, file, ""), "vectors", 0);
  }

  private static VectorFile read(Layout layout, boolean images) {
    VectorFile read = new VectorFile(layout.file(), images);
    String name = String.valueOf(layout.file().getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      new KeyedVectors(layout.file(), layout.keys(), layout.vectors()).forEach(read::add);
    } else if (name.endsWith(".safetensors")) {
      read.safetensors();
    } else {
      throw new ModelFormatException(
          layout.file() + ": unknown kind (expected: .safetensors or .parquet)");
    }
    if (read.vectors.isEmpty()) {
      throw new ModelFormatException(layout.file() + ": holds no vectors");
    }
    return read;
  }

  private void safetensors() {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      for (TensorEntry entry : tensors.entries().values()) {
        if (entry.shape().length != 1) {
          throw new ModelFormatException(
              "%s: %s (expected: one dimension, a vector of its key)".formatted(file, entry));
        }
        add(entry.name(), tensors.floats(entry.name()));
      }
    }
  }

  private void add(String key, float[] vector) {
    dim = vectors.isEmpty() ? vector.length : dim;
    if (vector.length != dim || dim == 0) {
      throw new ModelFormatException(
          "%s: the vector of \"%s\" has %d values (expected: %d, as the first)"
              .formatted(file, key, vector.length, dim));
    }
    vectors.put(digest(key), vector);
  }

  private ByteBuffer digest(String key) {
    try {
      byte[] digest = images ? HexFormat.of().parseHex(key) : Sha256.of(key.getBytes(UTF_8));
      return ByteBuffer.wrap(digest);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          "%s: key \"%s\" (expected: an image file's SHA-256 in hexadecimal)".formatted(file, key),
          e);
    }
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public boolean get(byte[] content, float[] out, int offset) {
    float[] vector = vectors.get(ByteBuffer.wrap(Sha256.of(content)));
    if (vector == null) {
      return false;
    }
    System.arraycopy(vector, 0, out, offset, dim);
    return true;
  }

  @Override
  public void close() {}
}
