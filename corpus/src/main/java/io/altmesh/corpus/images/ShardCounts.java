package io.altmesh.corpus.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.corpus.CorpusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many samples shards hold, as their headers tell: of a plain tar its headers are read alone, a
 * compressed one is read through. Counts are remembered in a file, by a shard's name, size and time
 * of change.
 *
 * @param shards in the order given
 * @param counts samples of each
 * @param sizes bytes of each
 */
public record ShardCounts(List<Path> shards, List<Integer> counts, List<Long> sizes) {
  private static final Logger log = LoggerFactory.getLogger(ShardCounts.class);
  private static final JsonMapper JSON = new JsonMapper();

  public ShardCounts {
    shards = List.copyOf(shards);
    counts = List.copyOf(counts);
    sizes = List.copyOf(sizes);
  }

  /**
   * Counts, or remembers.
   *
   * @param index where counts are kept; made when missing; null for none. One that cannot be read
   *     or written costs the counting, nothing else
   * @throws CorpusException when a shard is missing or no tar
   */
  public static ShardCounts of(List<Path> shards, @Nullable Path index) {
    ObjectNode known = read(index);
    List<Integer> counts = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    int fresh = 0;
    for (Path shard : shards) {
      long size = size(shard);
      String key = key(shard, size);
      JsonNode count = known.get(key);
      if (count == null || !count.isInt()) {
        int samples = ShardHeaders.count(shard);
        known.put(key, samples);
        fresh++;
        counts.add(samples);
      } else {
        counts.add(count.intValue());
      }
      sizes.add(size);
    }
    if (fresh > 0) {
      log.info("counted the samples of {} shards", fresh);
      write(index, known);
    }
    return new ShardCounts(shards, counts, sizes);
  }

  /** Of all shards. */
  public long samples() {
    return counts.stream().mapToLong(Integer::longValue).sum();
  }

  /** A line for each: name, bytes, samples. */
  String description() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < shards.size(); i++) {
      lines
          .append(shards.get(i).getFileName())
          .append("\t%d\t%d\n".formatted(sizes.get(i), counts.get(i)));
    }
    return lines.toString();
  }

  private static long size(Path shard) {
    try {
      return Files.size(shard);
    } catch (NoSuchFileException e) {
      throw new CorpusException(
          shard + ": no such file (expected: a WebDataset shard); correct the path", e);
    } catch (IOException e) {
      throw new CorpusException(shard + ": cannot be opened: " + e.getMessage(), e);
    }
  }

  private static String key(Path shard, long size) {
    try {
      return "%s %d %d"
          .formatted(shard.getFileName(), size, Files.getLastModifiedTime(shard).toMillis());
    } catch (IOException e) {
      throw new CorpusException(shard + ": cannot be opened: " + e.getMessage(), e);
    }
  }

  private static ObjectNode read(@Nullable Path index) {
    if (index != null && Files.exists(index)) {
      try {
        if (JSON.readTree(index.toFile()) instanceof ObjectNode known) {
          return known;
        }
      } catch (IOException e) {
        log.warn("{}: cannot be read, so shards are counted anew: {}", index, e.getMessage());
      }
    }
    return JsonNodeFactory.instance.objectNode();
  }

  /** Aside and renamed: others may read it. */
  private static void write(@Nullable Path index, ObjectNode known) {
    if (index == null) {
      return;
    }
    try {
      Path folder = index.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path aside = Files.createTempFile(folder, "shards", ".tmp");
      JSON.writerWithDefaultPrettyPrinter().writeValue(aside.toFile(), known);
      Files.move(aside, index, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.warn("{}: cannot be written, so shards will be counted again: {}", index, e.toString());
    }
  }
}
