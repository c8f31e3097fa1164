package io.altmesh.corpus.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * WebDataset as CLIP_benchmark exports it: {@code SPLIT/nshards.txt}, {@code SPLIT/0.tar}, and
 * beside the splits perhaps {@code classnames.txt}, {@code zeroshot_classification_templates.txt}
 * and {@code dataset_type.txt} (classification when missing, {@code multilabel}, {@code
 * retrieval}).
 *
 * <p>A sample is an image with its label ({@code cls}, a number), labels ({@code npy}, 1 for each
 * class it is of), or captions ({@code txt}, one a line, or {@code json} with caption or captions).
 */
final class WebDatasetLayout implements Layout {
  private static final String NUMBER_OF_SHARDS = "nshards.txt";

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.folder("folder", "folder with a folder for each split"),
        Setting.text("captions", "extension of the captions' members; txt when missing"));
  }

  @Override
  public List<Needed> needed(Settings settings) {
    Path split = settings.path("folder").resolve(settings.split());
    Path number = split.resolve(NUMBER_OF_SHARDS);
    return Files.exists(number)
        ? shards(split).stream().map(shard -> new Needed(shard, "shard")).toList()
        : List.of(new Needed(number, "number of shards"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    Path folder = settings.path("folder");
    String type = line(folder.resolve("dataset_type.txt"), "classification");
    ShardSet set = new ShardSet(type, settings, findings);
    shards(folder.resolve(settings.split())).forEach(set::read);
    return set.isCaptioned()
        ? set.captioned()
        : set.labelled()
            .withNames(
                lines(folder.resolve("classnames.txt")),
                lines(folder.resolve("zeroshot_classification_templates.txt")));
  }

  private static List<Path> shards(Path split) {
    Path number = split.resolve(NUMBER_OF_SHARDS);
    String text = line(number, "");
    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) == 0) {
      throw new CorpusException(
          "%s: \"%s\" (expected: the number of shards, at least 1)".formatted(number, text));
    }
    return IntStream.range(0, Integer.parseInt(text))
        .mapToObj(shard -> split.resolve(shard + ".tar"))
        .toList();
  }

  private static String line(Path file, String otherwise) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? otherwise : lines.get(0);
  }

  /** None where there is no such file. */
  static List<String> lines(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readString(file, UTF_8).lines().map(String::strip).toList();
    } catch (IOException e) {
      throw new CorpusException(file + ": cannot be read (expected: UTF-8 text): " + e, e);
    }
  }
}
