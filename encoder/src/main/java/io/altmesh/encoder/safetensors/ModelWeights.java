package io.altmesh.encoder.safetensors;

import io.altmesh.encoder.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All weights of a Hugging Face directory by name: {@code model.safetensors}, or the shards that
 * {@code model.safetensors.index.json} names. Opening reads headers alone; a tensor is mapped when
 * it is asked for. Thread-safe. Buffers handed out stay valid after {@link #close()}.
 */
public final class ModelWeights implements AutoCloseable {
  private final Path directory;
  private final List<SafetensorsFile> files;
  private final Map<String, SafetensorsFile> fileOf;

  private ModelWeights(
      Path directory, List<SafetensorsFile> files, Map<String, SafetensorsFile> fileOf) {
    this.directory = directory;
    this.files = files;
    this.fileOf = Collections.unmodifiableMap(new TreeMap<>(fileOf));
  }

  /**
   * Opens a directory.
   *
   * @throws ModelFormatException if there are no safetensors in it (pickled weights are refused
   *     with the command that converts them), a file is malformed, or a shard lacks what the index
   *     says it has
   */
  public static ModelWeights open(Path directory) {
    WeightFiles found = WeightFiles.of(directory);
    return new ModelWeights(directory, found.files(), found.fileOf());
  }

  /**
   * The files that {@link #open} would read, without opening them.
   *
   * @throws ModelFormatException if there are no safetensors, or their index is malformed
   */
  public static List<Path> files(Path directory) {
    return WeightFiles.paths(directory);
  }

  public Path directory() {
    return directory;
  }

  /** Sorted. */
  public Set<String> names() {
    return fileOf.keySet();
  }

  public boolean contains(String name) {
    return fileOf.containsKey(name);
  }

  /** Dimensions; empty for a scalar. */
  public long[] shape(String name) {
    return fileOf(name).entry(name).shape().clone();
  }

  public SafetensorsType dtype(String name) {
    return fileOf(name).entry(name).dtype();
  }

  /** Values, row-major, of an F32, F16 or BF16 tensor. */
  public float[] floats(String name) {
    return fileOf(name).floats(name);
  }

  /** Values, row-major, of an I64, I32 or U8 tensor. */
  public long[] longs(String name) {
    return fileOf(name).longs(name);
  }

  /** A tensor under 2 GiB as it lies in its file: direct, read-only, little-endian. */
  public ByteBuffer bytes(String name) {
    return fileOf(name).bytes(name);
  }

  /** A tensor of any size as it lies in its file, in buffers of up to 1 GiB. */
  public List<ByteBuffer> chunks(String name) {
    return fileOf(name).chunks(name);
  }

  /**
   * Fills a buffer with a tensor's bytes as they lie in its file, without mapping them.
   *
   * @param position first byte, counted from the tensor's own
   * @throws ModelFormatException when the tensor, or the file by now, ends before the buffer is
   *     full
   */
  public void read(String name, long position, ByteBuffer into) {
    fileOf(name).read(name, position, into);
  }

  /**
   * SHA-256 of one tensor's values: those of F32, F16 and BF16 tensors as little-endian float32,
   * bit for bit, those of every other type as they lie in the file. Reads the file alone, at the
   * pace of a core's SHA-256; callers digest several tensors at once.
   */
  public byte[] digest(String name) {
    return WeightsDigest.values(this, name);
  }

  /** Bytes of a tensor. */
  public long byteSize(String name) {
    return fileOf(name).entry(name).byteSize();
  }

  /** Bytes of all tensors. */
  public long byteSize() {
    return fileOf.entrySet().stream()
        .mapToLong(entry -> entry.getValue().entry(entry.getKey()).byteSize())
        .sum();
  }

  /** The first file's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return files.get(0).metadata();
  }

  /**
   * SHA-256 over the selected tensors' names, shapes and values, in lower-case hexadecimal. Float
   * values count as float32, so that the same numbers have the same digest from a BF16 file, from
   * its F32 copy, and from any sharding. See {@link WeightsDigest} for the bytes.
   */
  public String sha256(Predicate<String> names) {
    return WeightsDigest.sha256(this, names);
  }

  private SafetensorsFile fileOf(String name) {
    SafetensorsFile file = fileOf.get(name);
    if (file == null) {
      throw new ModelFormatException(
          directory
              + ": no tensor '"
              + name
              + "' among "
              + fileOf.size()
              + Names.closest(name, fileOf.keySet()));
    }
    return file;
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
