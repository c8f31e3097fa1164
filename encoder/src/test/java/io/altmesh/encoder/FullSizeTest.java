package io.altmesh.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.safetensors.SafetensorsType;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paper's models at their full size. Not part of a build: it writes up to 9 GB, once, into a
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

    Map<String, Double> figures = load(directory, precision);

    log.info("{} {} in {}: {}", model, type, precision, figures);
    double grows = type == SafetensorsType.BF16 && precision.equals("fp32") ? 2 : 1;
    assertThat(figures.get("resident_after"))
        .isLessThanOrEqualTo(MOST_RESIDENT * grows * figures.get("bytes"));
  }

  private static void write(String model, SafetensorsType type, Path folder) throws Exception {
    if (model.equals("CLIP")) {
      FullSize.clipLarge(folder, type);
    } else {
      FullSize.altClip(folder, type);
    }
  }

  /** In a process of its own, so that nothing of this one is counted. */
  private static Map<String, Double> load(Path directory, String precision) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + File.separator + "bin/java",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FullSizeLoad.class.getName(),
                    directory.toString(),
                    precision))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
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
