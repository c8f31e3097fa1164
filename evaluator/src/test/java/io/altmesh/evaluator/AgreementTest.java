package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.proto.v1.EvaluateRequest;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A student held against its teacher, without images. */
@Timeout(60)
class AgreementTest {
  private EvaluatorMesh mesh;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    mesh = new EvaluatorMesh(folder);
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  /** Of 150 concepts the student knows 100; it takes the others for their neighbours. */
  @Test
  void holdsAStudentAgainstItsTeacherWithoutImages() throws IOException {
    agreement();
    mesh.model.serve("s", 1, 100);
    try (FakeEmbedder teacher = new FakeEmbedder().serve("t", 0, TinyBenchmark.IMAGES)) {
      EvaluatorService evaluator =
          mesh.start(
              mesh.options(teacher.target(), null, null, List.of(), List.of(), EvaluatorMesh.LONG));
      List<Score> scores =
          mesh.evaluate(evaluator, mesh.request().setBenchmark("agree").addLanguages("zh").build());
      assertThat(scores).extracting(Score::getPartial).containsExactly(true, true, false);
      Score last = scores.get(2);
      assertThat(last.getMetrics(0).getName()).isEqualTo("cosine");
      assertThat(last.getMetrics(0).getValue()).isEqualTo(100 / 150.0, within(1e-9));
      assertThat(last.getMetrics(0).getLow()).isBetween(0.55, 0.65);
      assertThat(last.getMetrics(1).getName()).isEqualTo("mse");
      assertThat(last.getMetrics(1).getValue()).isEqualTo(50 * 18 / 150.0 / 150, within(1e-9));
      assertThat(last.getQueries()).isEqualTo(TinyBenchmark.IMAGES);
      assertThat(mesh.model.imagesSeen.get()).isZero();
    }
  }

  @Test
  void asksForTheTeacherThatABenchmarkNeeds() throws IOException {
    agreement();
    mesh.model.serve("s", 1, 100);
    EvaluatorService evaluator = mesh.start(mesh.alone());
    assertThatThrownBy(() -> mesh.evaluate(evaluator, mesh.request().setBenchmark("agree").build()))
        .hasMessageContaining("FAILED_PRECONDITION: agree: no teacher to agree with");
    EvaluateRequest named =
        mesh.request().setBenchmark("agree").setTeacherTarget(mesh.model.target()).build();
    assertThat(mesh.evaluate(evaluator, named)).last().matches(score -> !score.getPartial());
    assertThatThrownBy(() -> mesh.start(mesh.following(EvaluatorMesh.LONG)))
        .hasMessage("benchmark 'agree' holds students against their teacher (expected: --teacher)");
  }

  private void agreement() throws IOException {
    mesh.benchmark =
        Files.writeString(
            mesh.folder.resolve("benchmark/agree.yaml"),
            """
            name: agree
            task: agreement
            metrics: [cosine, mse]
            languages: [en, zh]
            splits: [all]
            data: {layout: shard-captions, images: images.tar, captions: captions.jsonl}
            """);
  }
}
