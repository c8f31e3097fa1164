package io.altmesh.teacher.backend;

import static io.altmesh.teacher.backend.Fixtures.TEXTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.mesh.MeshException;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Texts from a server of {@code tei.v1}, images from a directory here. */
class TeiTeacherTest {
  @RegisterExtension static final OwnClip OURS = new OwnClip();
  private static EmbeddingModel own;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    own = OURS.model();
  }

  @Test
  void givesTheServersTextsAndTheDirectorysImages() {
    try (FakeTeiServer server = new FakeTeiServer(own);
        EmbeddingModel foreign = teacher(server)) {
      assertThat(foreign.embedText(TEXTS, Space.PROJECTED).values())
          .containsExactly(own.embedText(TEXTS, Space.PROJECTED).values(), within(1e-4f));
      assertThat(foreign.embedImages(Fixtures.images(), Space.PROJECTED).values())
          .isEqualTo(own.embedImages(Fixtures.images(), Space.PROJECTED).values());
      assertThat(foreign.identity().architecture()).isEqualTo("tei");
      assertThat(foreign.identity().numerics()).isEqualTo("tei/float32+fp32/cpu");
      assertThat(foreign.identity().text().contextLength()).isEqualTo(16);
      assertThat(foreign.identity().image()).isEqualTo(own.identity().image());
    }
  }

  @Test
  void failsTheTextThatTheServerRefusesAlone() {
    try (FakeTeiServer server = new FakeTeiServer(own);
        EmbeddingModel foreign = teacher(server)) {
      Embeddings answer = foreign.embedText(List.of("a", "", "b"), Space.PROJECTED);
      assertThat(answer.failures())
          .singleElement()
          .satisfies(failure -> assertThat(failure.index()).isEqualTo(1))
          .satisfies(failure -> assertThat(failure.message()).contains("`inputs` cannot be empty"));
    }
  }

  @Test
  void comesBackToAServerThatIsFull() {
    try (FakeTeiServer server = new FakeTeiServer(own);
        EmbeddingModel foreign = teacher(server)) {
      server.refuseNext(3);
      assertThat(foreign.embedText(TEXTS, Space.PROJECTED).failures()).isEmpty();
      assertThat(server.refused()).isEqualTo(3);
    }
  }

  @Test
  void saysWhichServerCannotBeReached() {
    FakeTeiServer server = new FakeTeiServer(own);
    server.close();
    assertThatThrownBy(() -> teacher(server))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE))
        .hasMessageContaining(server.target());
  }

  private EmbeddingModel teacher(FakeTeiServer server) {
    String yaml =
        Fixtures.example("tei.yaml")
            .replace("127.0.0.1:8080", server.target())
            .replace("/models/clip-vit-large-patch14", Fixtures.CLIP.toString());
    return OURS.teacher(folder, yaml, Fixtures.CALLS.withPatience(Duration.ofSeconds(2)));
  }
}
