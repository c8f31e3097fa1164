package io.altmesh.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.encoder.safetensors.SafetensorsType;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paper's models at their full size. Not part of a build: it writes up to 10 GB, once, into a
 * folder of yours.
 *
 * <pre>mvn -pl encoder -am test -Dtest=FullSizeTest -Dsurefire.failIfNoSpecifiedTests=false \\
 *     -Daltmesh.full-size=/tmp/full-size</pre>
 */
@EnabledIfSystemProperty(named = "altmesh.full-size", matches = ".+")
class FullSizeTest {
  private static final Logger log = LoggerFactory.getLogger(FullSizeTest.class);

  /** Beside the weights: the JVM, libtorch, buffers on the way. */
  private static final double MOST_RESIDENT = 1.3;

  @ParameterizedTest
  @CsvSource({"AltCLIP, F32, fp32", "AltCLIP, BF16, bf16", "CLIP, F32, fp32", "CLIP, BF16, fp32"})
  void loadsInLittleMoreThanItsWeights(String model, SafetensorsType type, String precision)
      throws Exception {
    Path folder = Path.of(System.getProperty("altmesh.full-size"));
    Path directory = folder.resolve(model + "-" + type);
    if (!Files.exists(directory.resolve("model.safetensors"))) {
      write(model, type, folder);
    }

    Map<String, Double> figures = figures(FullSizeLoad.class, directory.toString(), precision);

    log.info("{} {} in {}: {}", model, type, precision, figures);
    double grows = type == SafetensorsType.BF16 && precision.equals("fp32") ? 2 : 1;
    assertThat(figures.get("resident_after"))
        .isLessThanOrEqualTo(MOST_RESIDENT * grows * figures.get("bytes"));
  }

  /** With XLM-R's own vocabulary its gradient is the most of it, however many chunks there are. */
  @ParameterizedTest
  @CsvSource({"8, 30000, 24, 0.8", "4, 250002, 48, 1.1"})
  void chunksOfAContrastiveBatchTakeNoMoreMemory(int layers, int words, int tokens, double most)
      throws Exception {
    Path folder = Path.of(System.getProperty("altmesh.full-size"));
    String student = FullSize.studentBase(folder, layers, words).toString();
    String[] sizes = {Integer.toString(words), Integer.toString(tokens)};

    Map<String, Double> whole = figures(ContrastiveMemory.class, student, sizes[0], sizes[1], "1");
    Map<String, Double> chunked =
        figures(ContrastiveMemory.class, student, sizes[0], sizes[1], "8");

    log.info("256 texts of {} tokens, {} layers, {} words: {}", tokens, layers, words, whole);
    log.info("the same in 8 chunks: {}", chunked);
    assertThat(chunked.get("loss")).isCloseTo(whole.get("loss"), within(1e-4));
    assertThat(chunked.get("resident_at_most")).isLessThan(most * whole.get("resident_at_most"));
  }

  private static void write(String model, SafetensorsType type, Path folder) throws Exception {
    if (model.equals("CLIP")) {
      FullSize.clipLarge(folder, type);
    } else {
      FullSize.altClip(folder, type);
    }
  }

  /** In a process of its own, so that nothing of this one is counted. */
  private static Map<String, Double> figures(Class<?> main, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin/java");
    command.addAll(List.of("-XX:+UseSerialGC", "-Dai.djl.pytorch.graph_optimizer=false"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, Double> figures = new LinkedHashMap<>();
    try (var lines = process.inputReader()) {
      lines
          .lines()
          .map(line -> line.split("=", 2))
          .filter(parts -> parts.length == 2 && parts[1].matches("[-0-9.E]+"))
          .forEach(parts -> figures.put(parts[0], Double.valueOf(parts[1])));
    }
    assertThat(process.waitFor()).isZero();
    return figures;
  }
}
