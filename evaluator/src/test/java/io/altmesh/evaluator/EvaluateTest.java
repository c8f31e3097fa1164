package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreboardRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a call of Evaluate is told. */
@Timeout(60)
class EvaluateTest {
  private EvaluatorMesh mesh;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    mesh = new EvaluatorMesh(folder);
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void streamsPartialScoresWhileTextsComeInThenFinalOnes() {
    mesh.model.serve("m", 7, TinyBenchmark.IMAGES);
    EvaluatorService evaluator = mesh.start(mesh.alone());
    mesh.evaluate(evaluator, mesh.request().addLanguages("zh").build()); // embeds the images
    List<Score> scores = mesh.evaluate(evaluator, mesh.request().addLanguages("en").build());
    List<Score> all = scores.stream().filter(s -> s.getSplit().equals("all")).toList();
    assertThat(all).extracting(Score::getPartial).containsExactly(true, false);
    assertThat(all).extracting(Score::getQueries).containsExactly(128, 150);
    Score last = all.get(1);
    assertThat(last.getTextToImage().getAt1()).isEqualTo(1);
    assertThat(last.getMeanRecall()).isEqualTo(1);
    assertThat(last.getStep()).isEqualTo(7);
    assertThat(last.getFingerprint()).isEqualTo("m");
    assertThat(scores.get(scores.size() - 1).getPartial()).isFalse();
  }

  @Test
  void reportsSplitsApart() {
    // Concepts up to 99 are known: of 120 seen 80, of 30 composed 20.
    mesh.model.serve("m", 1, 100);
    List<Score> scores =
        mesh.evaluate(mesh.start(mesh.alone()), mesh.request().addLanguages("zh").build());
    assertThat(EvaluatorMesh.recallAt1(scores, "seen")).isEqualTo(80 / 120.0, within(1e-9));
    assertThat(EvaluatorMesh.recallAt1(scores, "composed")).isEqualTo(20 / 30.0, within(1e-9));
    assertThat(EvaluatorMesh.recallAt1(scores, "all")).isEqualTo(100 / 150.0, within(1e-9));
    assertThat(EvaluatorMesh.last(scores, "composed").getCandidates()).isEqualTo(150);
    assertThat(EvaluatorMesh.last(scores, "composed").getQueries()).isEqualTo(30);
  }

  @Test
  void tellsExamplesToWhoAsksAndKeepsNone() {
    mesh.model.serve("m", 1, 100);
    EvaluatorService evaluator = mesh.start(mesh.alone());
    List<Score> scores =
        mesh.evaluate(
            evaluator, mesh.request().addLanguages("zh").setSplit("seen").setExamples(2).build());

    Score last = scores.get(scores.size() - 1);
    assertThat(last.getExamplesList())
        .extracting(one -> one.getRank() == 0)
        .containsExactly(true, true, false, false);
    assertThat(mesh.scoreboard(evaluator))
        .isNotEmpty()
        .allMatch(score -> score.getExamplesCount() == 0);
    assertThatThrownBy(() -> mesh.evaluate(evaluator, mesh.request().setExamples(33).build()))
        .hasMessage("INVALID_ARGUMENT: examples: 33 (expected: 0 to 32)");
  }

  @Test
  void namesTheBenchmarksLanguagesAndTargetsThatItDoesNotKnow() {
    mesh.model.serve("m", 1, 10);
    EvaluatorService evaluator = mesh.start(mesh.alone());
    assertThatThrownBy(() -> mesh.evaluate(evaluator, mesh.request().setBenchmark("coco").build()))
        .hasMessage("NOT_FOUND: benchmark 'coco' (known: tiny)");
    assertThatThrownBy(() -> mesh.evaluate(evaluator, mesh.request().addLanguages("xx").build()))
        .hasMessage("INVALID_ARGUMENT: language 'xx' (expected of tiny: en, zh)");
    assertThatThrownBy(() -> mesh.evaluate(evaluator, mesh.request().setTarget("nowhere").build()))
        .hasMessageStartingWith("INVALID_ARGUMENT: target: \"nowhere\" (expected: HOST:PORT");
    assertThatThrownBy(
            () -> mesh.evaluate(evaluator, mesh.request().setExpectedFingerprint("other").build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("other");
    assertThatThrownBy(
            () ->
                mesh.stub(evaluator)
                    .scoreboard(ScoreboardRequest.newBuilder().setBenchmark("coco").build()))
        .hasMessage("NOT_FOUND: benchmark 'coco' (known: tiny)");
  }

  @Test
  void saysThatTextsAndImagesAreNotOfOneSpace() {
    mesh.model.serve("m", 1, 10).textDim = 64;
    EvaluatorService evaluator = mesh.start(mesh.alone());
    assertThatThrownBy(() -> mesh.evaluate(evaluator, mesh.request().build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("text vectors of 64 dimensions, the images have 150");
  }

  @Test
  void scoresOnWithoutAnImageThatWasRefused() {
    mesh.model.serve("m", 1, TinyBenchmark.IMAGES).refusedImage = "image 42";
    List<Score> scores =
        mesh.evaluate(mesh.start(mesh.alone()), mesh.request().addLanguages("en").build());
    assertThat(EvaluatorMesh.recallAt1(scores, "all")).isEqualTo(149 / 150.0, within(1e-9));
    assertThat(EvaluatorMesh.last(scores, "all").getImageToText().getAt1())
        .isEqualTo(149 / 150.0, within(1e-9));
    assertThat(EvaluatorMesh.last(scores, "all").getFaultsList())
        .singleElement()
        .asString()
        .startsWith("1 × unreadable image (k42")
        .contains("no image");
  }
}
