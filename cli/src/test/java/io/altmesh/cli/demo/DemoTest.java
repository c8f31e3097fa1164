package io.altmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four roles as processes of their own, on the sample, for a few steps in two languages. */
final class DemoTest {
  private static final Path SAMPLE = Path.of("../samples/emoji").toAbsolutePath().normalize();

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  @TempDir private Path home;
  @TempDir private Path out;

  @BeforeEach
  void makeASmallSample() throws IOException {
    Path sample = Files.createDirectories(home.resolve("samples/emoji"));
    try (Stream<Path> parts = Files.list(SAMPLE)) {
      for (Path part : parts.filter(p -> !p.endsWith("benchmark")).toList()) {
        Files.createSymbolicLink(sample.resolve(part.getFileName()), part);
      }
    }
    Path benchmark = Files.createDirectories(sample.resolve("benchmark"));
    Files.writeString(
        benchmark.resolve("benchmark.yaml"),
        """
        name: emoji-fluent
        images: ../images/fluent3d.tar.gz
        captions: captions.jsonl.gz
        languages: [en, zh]
        """);
    keepCaptions(benchmark.resolve("captions.jsonl.gz"));
  }

  private static void keepCaptions(Path small) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path whole = SAMPLE.resolve("benchmark/captions.jsonl.gz");
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(whole)), StandardCharsets.UTF_8));
        OutputStream kept = new GZIPOutputStream(Files.newOutputStream(small))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (List.of("en", "zh").contains(json.readTree(line).get("language").asText())) {
          kept.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  @AfterEach
  void leavesNoProcessBehind() {
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void altersTheSampleAndWritesWhatCameOut() throws Exception {
    try (Demo demo = demo("steps=6", "batch-size=32", "checkpoint.every-steps=3")) {
      demo.run();
    }
    JsonNode scores = new ObjectMapper().readTree(out.resolve("scores.json").toFile());
    assertThat(scores.at("/teacher/en/t2i/r10").asDouble()).isGreaterThan(0.3);
    assertThat(scores.at("/student/zh/before/t2i/r10").asDouble()).isBetween(0.0, 0.03);
    assertThat(scores.at("/student/zh/after/queries").asInt()).isGreaterThan(1000);
    assertThat(scores.at("/student/zh/composed/queries").asInt()).isEqualTo(31);
    assertThat(scores.get("steps").asInt()).isEqualTo(6);
    assertThat(scores.get("seconds").asDouble()).isPositive();
    assertThat(out.resolve("report.html")).content().contains("data:image/", "<svg", "composed");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("step 0 ", "step 3 ", "step 6 ", "teacher, English");
  }

  @Test
  void tellsTheEndOfTheLogOfARoleThatFails() {
    try (Demo demo = demo("steps=6", "no-such-key=1")) {
      assertThatThrownBy(demo::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the trainer ended with exit code")
          .hasMessageContaining("no-such-key");
    }
  }

  private Demo demo(String... overrides) {
    return new Demo(
        new DemoOptions(home, out, false, List.of(overrides)),
        new PrintWriter(printed, true, StandardCharsets.UTF_8));
  }
}
