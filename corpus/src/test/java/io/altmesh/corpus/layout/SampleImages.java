package io.altmesh.corpus.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.BenchImage;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The sample's drawings and their names, which miniatures of data sets are made of. */
public final class SampleImages {
  private static final RetrievalBenchmark SAMPLE =
      RetrievalBenchmark.load(Path.of("../samples/emoji/benchmark/benchmark.yaml"));

  private SampleImages() {}

  /** A drawing as PNG; they repeat after the last. */
  public static byte[] png(int index) {
    return image(index).bytes();
  }

  /** That bytes are a drawing's; tells its number, not thousands of bytes. */
  public static Consumer<byte[]> is(int index) {
    return bytes ->
        assertThat(IntStream.range(0, 20).filter(i -> Arrays.equals(bytes, png(i))).findFirst())
            .hasValue(index);
  }

  /** What it shows, as a file may be called. */
  public static String key(int index) {
    return image(index).key();
  }

  public static List<String> languages() {
    return SAMPLE.languages();
  }

  /** Names of the drawings by their keys. */
  public static Map<String, String> names(String language) {
    return SAMPLE.queries(language).stream()
        .collect(Collectors.toMap(Query::key, Query::text, (first, second) -> first));
  }

  private static BenchImage image(int index) {
    return SAMPLE.images().get(index % SAMPLE.images().size());
  }
}
