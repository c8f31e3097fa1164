package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.engine.Engine;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({"both_trained, 4", "both_trained, 1", "both_frozen, 4", "both_frozen, 3"})
  void updatesAgreeWithAltClipModel(String trained, int chunk) throws IOException {
    JsonNode expected =
        new ObjectMapper()
            .readTree(Fixtures.path("student_contrastive.json").toFile())
            .get(trained);
    boolean both = trained.equals("both_trained");
    Head teacher = new Head(DIM, DIM, Head.identity(DIM), 0, "text", "image", "model");
    var options =
        new ContrastiveStudent.Options(
            ADAMW, null, 16, both, both, ContrastiveObjective.INFONCE, null, 1, 0);
    try (Engine engine = Engine.open("cpu", "fp32");
        ContrastiveStudent student =
            ContrastiveStudent.start(ParityModels.directory("altclip"), teacher, options, engine)) {
      for (int i = 0; i < 3; i++) {
        student.accumulate(
            new TextImageBatch(PlainInfoNce.chunks(student, TEXTS, chunk), images()), 1);
        student.update(RATE);
        StepMetrics metrics = student.readMetrics();
        assertThat(metrics.loss())
            .isCloseTo(expected.get("losses").get(i).asDouble(), within(2e-5));
        double norm = expected.get("norms").get(i).asDouble();
        assertThat(metrics.gradientNorm()).isCloseTo(norm, within(1e-4 * norm));
      }
      expected
          .get("weights")
          .fields()
          .forEachRemaining(e -> check(student, e.getKey(), e.getValue()));
    }
  }

  private static void check(ContrastiveStudent student, String name, JsonNode expected) {
    float[] values = student.weights().tensor(name).toFloatArray();
    for (int i = 0; i < expected.size(); i++) {
      assertThat((double) values[i]).as(name).isCloseTo(expected.get(i).asDouble(), within(1e-5));
    }
  }

  private static TextImageBatch.Images images() {
    float[] images = new float[TEXTS.size() * DIM];
    for (int i = 0; i < images.length; i++) {
      images[i] = (i * 37 % 101) / 50f - 1;
    }
    return new TextImageBatch.Vectors(images);
  }
}
