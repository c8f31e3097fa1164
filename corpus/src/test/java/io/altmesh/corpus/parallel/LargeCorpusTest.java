package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A corpus larger than the heap. The one of fifty million rows (5 GB on disk, deleted by whoever
 * made the folder) is asked for:
 *
 * <pre>mvn -pl corpus test -Dtest=LargeCorpusTest -Daltmesh.large-corpus=/tmp/large-corpus</pre>
 */
class LargeCorpusTest {
  @Test
  void streamsMoreThanTheHeapHolds(@TempDir Path folder) throws Exception {
    // About 24 MiB of text, which held in memory would take as much, and 5 MiB for its places.
    String told = stream(folder, 200_000, 10_000, "24m");
    assertThat(told).contains("streamed: ").endsWith("done\n");
  }

  @Test
  @EnabledIfSystemProperty(named = "altmesh.large-corpus", matches = ".+")
  void streamsFiftyMillionRowsInAHeapOf256MiB() throws Exception {
    Path folder = Path.of(System.getProperty("altmesh.large-corpus"));
    String told = stream(folder, 50_000_000, 200_000, "256m");
    System.out.println(told);
    assertThat(told).contains("streamed: ").endsWith("done\n");
  }

  private static String stream(Path folder, int rows, int buffer, String heap)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        Stream.concat(
                Stream.of(java, "-Xmx" + heap, "-XX:+UseSerialGC", "-cp"),
                Stream.of(
                    System.getProperty("java.class.path"),
                    LargeCorpus.class.getName(),
                    folder.toString(),
                    String.valueOf(rows),
                    String.valueOf(buffer)))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    return told;
  }
}
