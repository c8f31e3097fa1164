package io.altmesh.cli.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.proto.v1.Example;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Some hits and misses of a score with their pictures, so that they can be shown where the data is
 * not: {@code examples/BENCHMARK_SPLIT_LANGUAGE.json} has an object of these fields.
 *
 * @param fingerprint of the model
 */
public record Gallery(
    String benchmark,
    String split,
    String language,
    String model,
    String fingerprint,
    List<Shown> examples) {
  static final String FOLDER = "examples";
  private static final ObjectMapper JSON = new ObjectMapper();

  public Gallery {
    examples = List.copyOf(examples);
  }

  /**
   * A query.
   *
   * @param rank of the best that belongs to it, from 0
   * @param right what belongs to it
   * @param found what was ranked first, the best first
   */
  public record Shown(int rank, Exhibit query, List<Exhibit> right, List<Exhibit> found) {
    public Shown {
      right = List.copyOf(right);
      found = List.copyOf(found);
    }

    /** Whether what was ranked first belongs to it. */
    @JsonIgnore
    public boolean isHit() {
      return rank == 0;
    }
  }

  /**
   * What people see.
   *
   * @param image whether it is one; else a text
   * @param label the text, or the image's id
   * @param picture a small JPEG as a data URI; empty of a text, and of what cannot be shown
   */
  public record Exhibit(boolean image, String label, String picture) {}

  /**
   * Of a score that has examples.
   *
   * @param pictures of images by index; empty for none
   */
  static Gallery of(Score score, IntFunction<String> pictures) {
    return new Gallery(
        score.getBenchmark(),
        score.getSplit(),
        score.getLanguage(),
        score.getModelName(),
        score.getFingerprint(),
        score.getExamplesList().stream().map(one -> shown(one, pictures)).toList());
  }

  private static Shown shown(Example example, IntFunction<String> pictures) {
    return new Shown(
        example.getRank(),
        exhibit(example.getQuery(), pictures),
        example.getRightList().stream().map(item -> exhibit(item, pictures)).toList(),
        example.getFoundList().stream().map(item -> exhibit(item, pictures)).toList());
  }

  private static Exhibit exhibit(Example.Item item, IntFunction<String> pictures) {
    return item.hasImage()
        ? new Exhibit(true, item.getImage().getId(), pictures.apply(item.getImage().getIndex()))
        : new Exhibit(false, item.getText(), "");
  }

  void write(Path folder) throws IOException {
    Path examples = Files.createDirectories(folder.resolve(FOLDER));
    JSON.writeValue(
        examples.resolve(Scored.fileName(benchmark, split, language) + ".json").toFile(), this);
  }

  /**
   * All that an evaluation wrote, by name; none where it wrote none.
   *
   * @throws IOException when a file is damaged
   */
  public static List<Gallery> readAll(Path folder) throws IOException {
    Path examples = folder.resolve(FOLDER);
    if (!Files.isDirectory(examples)) {
      return List.of();
    }
    List<Gallery> galleries = new ArrayList<>();
    try (Stream<Path> files = Files.list(examples)) {
      for (Path file : files.sorted().toList()) {
        galleries.add(JSON.readValue(file.toFile(), Gallery.class));
      }
    }
    return galleries;
  }
}
