package io.altmesh.cli;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.BenchImage;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The sample's first drawings and their names in XTD's eleven languages, laid out as XTD's files
 * are: {@code images/NAME}, {@code test_image_names.txt}, {@code test_1kcaptions_LANGUAGE.txt}.
 */
final class XtdMiniature {
  private static final Path SAMPLE = Path.of("../samples/emoji").toAbsolutePath().normalize();

  /** The sample's tags of them; XTD's files say jp for ja. */
  static final List<String> LANGUAGES =
      List.of("en", "de", "es", "fr", "it", "ja", "ko", "pl", "ru", "tr", "zh");

  private XtdMiniature() {}

  /** Writes {@code root/xtd10}. */
  static void write(Path root, int images) throws IOException {
    Path xtd = Files.createDirectories(root.resolve("xtd10"));
    List<BenchImage> drawings = writeImages(root, xtd, images);
    for (String file : List.of("captions.jsonl.gz", "captions-de-pl-tr.jsonl.gz")) {
      RetrievalBenchmark sample = load(root, file);
      for (String language : sample.languages()) {
        if (LANGUAGES.contains(language)) {
          writeCaptions(xtd, drawings, sample, language);
        }
      }
    }
  }

  private static RetrievalBenchmark load(Path root, String captions) throws IOException {
    Path yaml = root.resolve("sample.yaml");
    Files.writeString(
        yaml,
        "name: sample\nimages: %s/images/fluent3d.tar.gz\ncaptions: %s/benchmark/%s\n"
            .formatted(SAMPLE, SAMPLE, captions));
    return RetrievalBenchmark.load(yaml);
  }

  private static List<BenchImage> writeImages(Path root, Path xtd, int count) throws IOException {
    List<BenchImage> images = load(root, "captions.jsonl.gz").images().subList(0, count);
    Path folder = Files.createDirectories(xtd.resolve("images"));
    for (BenchImage image : images) {
      Files.write(folder.resolve(image.key() + ".png"), image.bytes());
    }
    Files.write(
        xtd.resolve("test_image_names.txt"),
        images.stream().map(image -> image.key() + ".png").toList());
    return images;
  }

  private static void writeCaptions(
      Path xtd, List<BenchImage> images, RetrievalBenchmark sample, String language)
      throws IOException {
    Map<String, String> names =
        sample.queries(language).stream().collect(Collectors.toMap(Query::key, Query::text));
    String code = language.equals("ja") ? "jp" : language;
    Files.write(
        xtd.resolve("test_1kcaptions_" + code + ".txt"),
        images.stream().map(image -> names.get(image.key())).toList());
  }
}
