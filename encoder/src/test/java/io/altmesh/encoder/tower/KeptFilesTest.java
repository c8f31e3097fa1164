package io.altmesh.encoder.tower;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFilesTest {
  @TempDir Path from;
  @TempDir Path to;

  @Test
  void keepsThePreprocessingThatTransformers5Writes() throws IOException {
    Path processor = Files.writeString(from.resolve("processor_config.json"), "{}");

    KeptFiles.copy(KeptFiles.PREPROCESSOR, from, to);

    assertThat(to.resolve("processor_config.json")).hasSameBinaryContentAs(processor);
  }
}
