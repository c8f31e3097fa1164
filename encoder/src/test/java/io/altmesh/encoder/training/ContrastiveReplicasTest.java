package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.engine.Engines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch in chunks on one replica and on several: negatives are those of all chunks. */
final class ContrastiveReplicasTest {
  private static final int DIM = 24;
  private static final Path ALTCLIP = ParityModels.directory("altclip");
  private static final List<String> TEXTS =
      List.of("a photo of a cat", "dog", "two small birds", "the red house", "dog", "a big tree");

  @ParameterizedTest
  @CsvSource({
    "2, INFONCE, true, false",
    "3, INFONCE, false, true",
    "5, SIGMOID, true, true", // more replicas than chunks
  })
  void severalHaveTheGradientLossAndNormOfTheWholeBatch(
      int replicas, ContrastiveObjective objective, boolean unlocked, boolean masked) {
    try (Engines one = Engines.open("cpu", "fp32", 1);
        Engines several = Engines.open("cpu", "fp32", replicas);
        ContrastiveStudent whole = start(one, objective, unlocked, 0);
        ContrastiveStudent dealt = start(several, objective, unlocked, 0)) {
      whole.accumulate(batch(whole, 6, unlocked, masked), 1);
      dealt.accumulate(batch(dealt, 2, unlocked, masked), 1);
      dealt.replicas().gather();
      Gradients.assertClose(Gradients.of(dealt.weights()), Gradients.of(whole.weights()));
      whole.update(1e-3);
      dealt.update(1e-3);
      StepMetrics expected = whole.readMetrics();
      StepMetrics metrics = dealt.readMetrics();
      assertThat(metrics.loss()).isCloseTo(expected.loss(), within(1e-5 * expected.loss()));
      assertThat(metrics.gradientNorm())
          .isCloseTo(expected.gradientNorm(), within(1e-5 * expected.gradientNorm()));
    }
  }

  @Test
  void withDropoutTheyDrawTheMasksOfOne() {
    try (Engines one = Engines.open("cpu", "fp32", 1);
        Engines two = Engines.open("cpu", "fp32", 2);
        ContrastiveStudent alone = start(one, ContrastiveObjective.INFONCE, true, 0.2);
        ContrastiveStudent together = start(two, ContrastiveObjective.INFONCE, true, 0.2)) {
      alone.accumulate(batch(alone, 2, true, false), 5);
      together.accumulate(batch(together, 2, true, false), 5);
      together.replicas().gather();
      Gradients.assertClose(Gradients.of(together.weights()), Gradients.of(alone.weights()));
    }
  }

  @Test
  void tenTimesTheSameStepsAreTheSameBits() {
    try (Engines engines = Engines.open("cpu", "fp32", 2)) {
      Map<String, float[]> first = null;
      for (int run = 0; run < 10; run++) {
        try (ContrastiveStudent student = start(engines, ContrastiveObjective.INFONCE, true, 0.2)) {
          for (int step = 0; step < 5; step++) {
            student.accumulate(batch(student, 1, true, false), step);
            student.update(3e-3);
          }
          Map<String, float[]> values = new TreeMap<>();
          student.weights().all().forEach((name, t) -> values.put(name, t.toFloatArray()));
          first = first == null ? values : first;
          assertThat(values.keySet()).isEqualTo(first.keySet());
          for (Map.Entry<String, float[]> weight : first.entrySet()) {
            assertThat(values.get(weight.getKey()))
                .as("run %d, %s", run, weight.getKey())
                .containsExactly(weight.getValue());
          }
        }
      }
    }
  }

  private static ContrastiveStudent start(
      Engines engines, ContrastiveObjective objective, boolean unlocked, double dropout) {
    AdamW adamW = new AdamW(0.9, 0.98, 1e-8, 0.01, 1);
    var options =
        new ContrastiveStudent.Options(adamW, null, 16, true, true, objective, null, 7, dropout);
    Head teacher = new Head(DIM, DIM, Head.identity(DIM), 2.5f, "text", "image", "model");
    return unlocked
        ? ContrastiveStudent.startUnlocked(ALTCLIP, ALTCLIP, options, engines)
        : ContrastiveStudent.start(ALTCLIP, teacher, options, engines);
  }

  private static TextImageBatch batch(
      ContrastiveStudent student, int chunk, boolean unlocked, boolean masked) {
    long[] sameText = masked ? new long[] {0, 1, 2, 3, 1, 4} : new long[0];
    long[] sameImage = masked ? new long[] {0, 1, 2, 0, 3, 4} : new long[0];
    TextImageBatch.Images images =
        unlocked ? Pictures.formula(TEXTS.size(), chunk) : Pictures.vectors(TEXTS.size(), DIM);
    return new TextImageBatch(
        PlainInfoNce.chunks(student, TEXTS, chunk), images, sameText, sameImage);
  }
}
