package io.altmesh.encoder.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes the same bytes as the safetensors library (0.8): tensors by descending type, then by name,
 * and a header padded with spaces to a multiple of eight. The file appears under its name when it
 * is complete and on the disk (temporary file, fsync, atomic rename): a reader sees the old one or
 * the new one.
 */
public final class SafetensorsWriter {
  /** What transformers and its kin want to find in a file of PyTorch weights. */
  public static final Map<String, String> PYTORCH = Map.of("format", "pt");

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Comparator<TensorSource> FILE_ORDER =
      Comparator.comparing(TensorSource::dtype)
          .reversed()
          .thenComparing(
              source -> source.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private SafetensorsWriter() {}

  /**
   * Writes a file, or replaces it.
   *
   * @param metadata {@code __metadata__}; {@link #PYTORCH} for weights that others shall load
   * @throws IllegalArgumentException for a name that stands twice, or values that do not fill their
   *     shape; nothing is left behind
   */
  public static void write(
      Path file, Map<String, String> metadata, Collection<TensorSource> tensors) {
    List<TensorSource> inOrder = new ArrayList<>(tensors);
    inOrder.sort(FILE_ORDER);
    checkNames(inOrder);
    try {
      byte[] header = header(metadata, inOrder);
      AtomicFile.write(file, channel -> writeAll(channel, header, inOrder));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  static void checkNames(Collection<TensorSource> tensors) {
    Set<String> seen = new HashSet<>(Set.of("__metadata__"));
    for (TensorSource tensor : tensors) {
      if (!seen.add(tensor.name())) {
        throw new IllegalArgumentException(
            "tensor '" + tensor.name() + "' stands twice, or has the name of the metadata");
      }
    }
  }

  private static byte[] header(Map<String, String> metadata, List<TensorSource> tensors)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = header.putObject("__metadata__");
      new TreeMap<>(metadata).forEach(strings::put);
    }
    long offset = 0;
    for (TensorSource tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", tensor.dtype().name());
      ArrayNode shape = entry.putArray("shape");
      Arrays.stream(tensor.shape()).forEach(shape::add);
      entry.putArray("data_offsets").add(offset).add(offset + tensor.byteSize());
      offset += tensor.byteSize();
    }
    byte[] json = JSON.writeValueAsBytes(header);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    if (padded.length > SafetensorsHeader.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a header of "
              + padded.length
              + " bytes (expected at most "
              + SafetensorsHeader.MAX_LENGTH
              + "): spread the tensors over more files");
    }
    return padded;
  }

  private static void writeAll(FileChannel channel, byte[] header, List<TensorSource> tensors)
      throws IOException {
    ByteSink sink = new ByteSink(channel);
    sink.room(Long.BYTES).putLong(header.length);
    sink.copy(ByteBuffer.wrap(header));
    for (TensorSource tensor : tensors) {
      long begin = sink.position();
      tensor.writeTo(sink);
      long written = sink.position() - begin;
      if (written != tensor.byteSize()) {
        throw new IllegalArgumentException(
            "tensor '"
                + tensor.name()
                + "': "
                + written
                + " bytes for "
                + tensor.dtype()
                + Arrays.toString(tensor.shape())
                + " (expected "
                + tensor.byteSize()
                + ")");
      }
    }
    sink.flush();
  }
}
