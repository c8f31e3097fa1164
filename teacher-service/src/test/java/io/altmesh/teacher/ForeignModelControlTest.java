package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.MeshException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Towers from elsewhere, loaded while a teacher serves, from its folders alone. */
class ForeignModelControlTest {
  @TempDir Path folder;
  private Path root;
  private ControlledTeacher teacher;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(folder.resolve("models"));
    copy(ControlledTeacher.SECOND, root.resolve("clip"));
    copy(ControlledTeacher.SECOND, folder.resolve("secret"));
    teacher = ControlledTeacher.start(root);
  }

  @AfterEach
  void stop() {
    teacher.close();
  }

  private static void copy(String model, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(ControlledTeacher.MODELS.resolve(model))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void loadsWhatAFileDescribesAndSwapsToIt() throws IOException {
    Files.writeString(root.resolve("texts.yaml"), "name: texts\ntext: {directory: clip}\n");
    String loaded = teacher.load("texts.yaml");
    teacher.control.swap("", loaded);
    assertThat(teacher.answers("")).isEqualTo(loaded);
    assertThat(teacher.embedder.describe().hasImage()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "link", "clip/../../secret"})
  void refusesAFileThatNamesWhatLiesElsewhere(String named) throws IOException {
    Files.createSymbolicLink(root.resolve("link"), folder.resolve("secret"));
    Files.writeString(root.resolve("texts.yaml"), "text: {directory: %s}".formatted(named));
    assertThatThrownBy(() -> teacher.load("texts.yaml"))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining("texts.yaml: text.directory: " + named)
        .hasMessageContaining("--models-root")
        .hasMessageNotContaining(folder.toString());
    assertThat(teacher.control.list().getModelsList()).hasSize(1);
  }

  @Test
  void namesNoPlaceOfThisMachineWhenAFileIsWrong() throws IOException {
    Files.writeString(root.resolve("texts.yaml"), "text: {directory: clip/absent}");
    Files.createDirectories(root.resolve("clip/absent"));
    assertThatThrownBy(() -> teacher.load("texts.yaml"))
        .hasMessageContaining("clip/absent")
        .hasMessageNotContaining(folder.toString());
    assertThatThrownBy(() -> teacher.load("../secret.yaml")).hasMessageContaining("--models-root");
  }
}
