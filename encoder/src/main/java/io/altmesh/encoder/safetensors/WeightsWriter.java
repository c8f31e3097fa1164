package io.altmesh.encoder.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Writes the weights of a Hugging Face directory as transformers (5.23) does: one {@code
 * model.safetensors}, or shards {@code model-00001-of-00003.safetensors} and so on, and {@code
 * model.safetensors.index.json} that says which tensor is in which.
 *
 * <p>Whenever it is interrupted, the directory opens with its old weights or with its new ones,
 * never with some of each: a shard never takes the place of a file that is there ({@code
 * model-2-00001-of-00003.safetensors} then), the index comes when all shards are on the disk, and
 * what an earlier write left is removed when the new weights are complete. One writer a directory;
 * readers may have the old weights open, and the new ones may be copied from them.
 */
public final class WeightsWriter {
  /** 50 GB, as {@code save_pretrained} of transformers 5. */
  public static final long MAX_SHARD_BYTES = 50_000_000_000L;

  private static final Pattern SHARD =
      Pattern.compile("model(-\\d+)?-\\d{5,}-of-\\d{5,}\\.safetensors");

  /** Python's {@code json.dumps(indent=2)}. */
  private static final ObjectWriter AS_PYTHON =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build()
          .writer(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                  .withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private final Path directory;
  private final Map<String, String> metadata;

  private WeightsWriter(Path directory, Map<String, String> metadata) {
    this.directory = directory;
    this.metadata = metadata;
  }

  /** As {@link #write(Path, Map, Collection, long)}, with shards of up to 50 GB. */
  public static List<Path> write(
      Path directory, Map<String, String> metadata, Collection<TensorSource> tensors) {
    return write(directory, metadata, tensors, MAX_SHARD_BYTES);
  }

  /**
   * Writes a directory's weights, or replaces them. Shards are filled in the order given; a tensor
   * larger than a shard may be has one of its own.
   *
   * @param directory made if need be
   * @param metadata {@code __metadata__} of every file; {@link SafetensorsWriter#PYTORCH} for
   *     weights that others shall load
   * @param maxShardBytes of values, headers not counted
   * @return the files that hold the weights now, shards in order, without the index
   * @throws IllegalArgumentException for a name that stands twice, or values that do not fill their
   *     shape; the old weights stay, and nothing else is left behind
   */
  public static List<Path> write(
      Path directory,
      Map<String, String> metadata,
      Collection<TensorSource> tensors,
      long maxShardBytes) {
    if (maxShardBytes < 1) {
      throw new IllegalArgumentException("shards of " + maxShardBytes + " bytes (expected: >= 1)");
    }
    SafetensorsWriter.checkNames(tensors);
    List<List<TensorSource>> shards = split(tensors, maxShardBytes);
    try {
      Files.createDirectories(directory);
      WeightsWriter writer = new WeightsWriter(directory, metadata);
      return shards.size() > 1 ? writer.sharded(shards) : writer.single(tensors);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** As huggingface_hub does: a tensor with a shard of its own does not end the one begun. */
  private static List<List<TensorSource>> split(Collection<TensorSource> tensors, long max) {
    List<List<TensorSource>> shards = new ArrayList<>();
    List<TensorSource> begun = new ArrayList<>();
    long room = max;
    for (TensorSource tensor : tensors) {
      if (tensor.byteSize() > max) {
        shards.add(List.of(tensor));
        continue;
      }
      if (tensor.byteSize() > room) {
        shards.add(begun);
        begun = new ArrayList<>();
        room = max;
      }
      begun.add(tensor);
      room -= tensor.byteSize();
    }
    if (!begun.isEmpty()) {
      shards.add(begun);
    }
    return shards;
  }

  private List<Path> single(Collection<TensorSource> tensors) throws IOException {
    Path file = directory.resolve(WeightFiles.SINGLE);
    SafetensorsWriter.write(file, metadata, tensors); // readers take it before any index
    Files.deleteIfExists(directory.resolve(WeightFiles.INDEX));
    deleteShards(Set.of());
    return List.of(file);
  }

  private List<Path> sharded(List<List<TensorSource>> shards) throws IOException {
    List<Path> files = unusedNames(shards.size());
    boolean complete = false;
    try {
      for (int i = 0; i < files.size(); i++) {
        SafetensorsWriter.write(files.get(i), metadata, shards.get(i));
      }
      complete = true;
    } finally {
      if (!complete) {
        delete(files);
      }
    }
    byte[] index = index(files, shards);
    AtomicFile.write(
        directory.resolve(WeightFiles.INDEX),
        channel -> new ByteSink(channel).copy(ByteBuffer.wrap(index)));
    Files.deleteIfExists(directory.resolve(WeightFiles.SINGLE)); // which hid the index
    deleteShards(new HashSet<>(files));
    return files;
  }

  private List<Path> unusedNames(int shards) {
    for (int attempt = 1; ; attempt++) {
      String prefix = attempt == 1 ? "model" : "model-" + attempt;
      List<Path> names =
          IntStream.rangeClosed(1, shards)
              .mapToObj(number -> "%s-%05d-of-%05d.safetensors".formatted(prefix, number, shards))
              .map(directory::resolve)
              .toList();
      if (names.stream().noneMatch(Files::exists)) {
        return names;
      }
    }
  }

  private static byte[] index(List<Path> files, List<List<TensorSource>> shards)
      throws JsonProcessingException {
    Map<String, String> weightMap = new TreeMap<>();
    long parameters = 0;
    long bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      for (TensorSource tensor : shards.get(i)) {
        weightMap.put(tensor.name(), String.valueOf(files.get(i).getFileName()));
        parameters += tensor.elements();
        bytes += tensor.byteSize();
      }
    }
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index.putObject("metadata").put("total_parameters", parameters).put("total_size", bytes);
    ObjectNode map = index.putObject("weight_map");
    weightMap.forEach(map::put);
    return (AS_PYTHON.writeValueAsString(index) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Removes the shards of earlier writes, complete or not. */
  private void deleteShards(Set<Path> kept) throws IOException {
    List<Path> stale = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (SHARD.matcher(String.valueOf(entry.getFileName())).matches() && !kept.contains(entry)) {
          stale.add(entry);
        }
      }
    }
    delete(stale);
  }

  private static void delete(List<Path> files) throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
