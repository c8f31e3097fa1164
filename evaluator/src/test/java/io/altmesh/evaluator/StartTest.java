package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.ListBenchmarksRequest;
import io.altmesh.proto.v1.Score;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is known, and refused, at the start. */
@Timeout(60)
class StartTest {
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
  void scoresTheTeacherOnceInItsLanguages() {
    mesh.model.serve("t", 0, 150);
    EvaluatorService evaluator =
        mesh.start(
            mesh.options(
                mesh.model.target(), null, null, List.of("en"), List.of(), EvaluatorMesh.LONG));
    Await.until("the teacher's scores", () -> mesh.scoreboard(evaluator).size() == 3);
    assertThat(mesh.scoreboard(evaluator)).extracting(Score::getRole).containsOnly("teacher");
    assertThat(mesh.scoreboard(evaluator)).extracting(Score::getLanguage).containsOnly("en");
  }

  @Test
  void listsWhatItMeasures() {
    var listed =
        mesh.stub(mesh.start(mesh.alone()))
            .listBenchmarks(ListBenchmarksRequest.getDefaultInstance());
    assertThat(listed.getBenchmarks(0).getLanguagesList()).containsExactly("en", "zh");
    assertThat(listed.getBenchmarks(0).getSplitsList()).containsExactly("all", "seen", "composed");
    assertThat(listed.getBenchmarks(0).getQueries()).isEqualTo(300);
  }

  @Test
  void refusesToStartWithALanguageThatNoBenchmarkHas() {
    assertThatThrownBy(
            () ->
                mesh.start(
                    mesh.options(null, null, null, List.of(), List.of("xx"), EvaluatorMesh.LONG)))
        .isInstanceOf(MeshException.class)
        .hasMessage("language 'xx' (expected: en, zh)");
  }

  @Test
  void namesAPortThatIsInUse() {
    EvaluatorOptions taken =
        new EvaluatorOptions(
            ServerOptions.at(HostPort.parse(mesh.model.target())),
            ClientOptions.defaults(),
            List.of(mesh.benchmark.toString()),
            DataRoots.of(mesh.folder),
            null,
            null,
            null,
            List.of(),
            List.of(),
            mesh.folder.resolve("data"),
            EvaluatorMesh.LONG);
    assertThatThrownBy(() -> EvaluatorService.start(taken))
        .isInstanceOfSatisfying(
            MeshException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.FAILED_PRECONDITION))
        .hasMessageContaining(mesh.model.target());
  }
}
