package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three updates agree with transformers and torch.optim.AdamW
 * (make_student_contrastive_fixtures.py), in one piece and in chunks. Tolerance: the order of fp32
 * sums differs.
 */
final class ContrastiveStudentParityTest {
  private static final List<String> TEXTS =
      List.of(
          "a photo of a cat",
          "dog",
          "two small birds and three big dogs under the green tree",
          "the red house");
  private static final AdamW ADAMW = new AdamW(0.9, 0.98, 1e-8, 0.1, 0.5);
  private static final double RATE = 0.003;
  private static final int DIM = 24;
  private static final Path ALTCLIP = ParityModels.directory("altclip");

  @ParameterizedTest
  @CsvSource({
    "both_trained, true, INFONCE, 4",
    "both_trained, true, INFONCE, 1",
    "both_frozen, false, INFONCE, 4",
    "both_frozen, false, INFONCE, 3",
    "sigmoid, true, SIGMOID, 4",
    "sigmoid, true, SIGMOID, 2"
  })
  void updatesAgreeWithAltClipModel(
      String name, boolean both, ContrastiveObjective objective, int chunk) throws IOException {
    Head teacher = new Head(DIM, DIM, Head.identity(DIM), 0, "text", "image", "model");
    try (Engine engine = Engine.open("cpu", "fp32");
        ContrastiveStudent student =
            ContrastiveStudent.start(ALTCLIP, teacher, options(both, objective), engine)) {
      check(
          expected(name),
          student,
          new TextImageBatch(
              PlainInfoNce.chunks(student, TEXTS, chunk), Pictures.vectors(TEXTS.size(), DIM)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 3, 1})
  void unlockedUpdatesAgreeWithBothTowersOfAltClipModel(int chunk) throws IOException {
    try (Engine engine = Engine.open("cpu", "fp32");
        ContrastiveStudent student =
            ContrastiveStudent.startUnlocked(
                ALTCLIP, ALTCLIP, options(true, ContrastiveObjective.INFONCE), engine)) {
      check(
          expected("unlocked"),
          student,
          new TextImageBatch(
              PlainInfoNce.chunks(student, TEXTS, chunk), Pictures.formula(TEXTS.size(), chunk)));
    }
  }

  private static ContrastiveStudent.Options options(boolean both, ContrastiveObjective objective) {
    return new ContrastiveStudent.Options(ADAMW, null, 16, both, both, objective, null, 1, 0);
  }

  private static JsonNode expected(String name) throws IOException {
    return new ObjectMapper()
        .readTree(Fixtures.path("student_contrastive.json").toFile())
        .get(name);
  }

  private static void check(JsonNode expected, ContrastiveStudent student, TextImageBatch batch) {
    for (int i = 0; i < 3; i++) {
      student.accumulate(batch, 1);
      if (i == 0) {
        expected
            .get("gradients")
            .properties()
            .forEach(e -> check(e, student.weights().tensor(e.getKey()).getGradient()));
      }
      student.update(RATE);
      StepMetrics metrics = student.readMetrics();
      assertThat(metrics.loss()).isCloseTo(expected.get("losses").get(i).asDouble(), within(2e-5));
      double norm = expected.get("norms").get(i).asDouble();
      assertThat(metrics.gradientNorm()).isCloseTo(norm, within(1e-4 * norm));
    }
    expected
        .get("weights")
        .properties()
        .forEach(e -> check(e, student.weights().tensor(e.getKey())));
  }

  private static void check(Map.Entry<String, JsonNode> expected, NDArray tensor) {
    float[] values = tensor.toFloatArray();
    for (int i = 0; i < expected.getValue().size(); i++) {
      assertThat((double) values[i])
          .as(expected.getKey())
          .isCloseTo(expected.getValue().get(i).asDouble(), within(1e-5));
    }
  }
}
