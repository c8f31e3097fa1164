package io.altmesh.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.MeshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller can make the server open: a directory under the roots, and nothing else. */
class ModelRootsTest {
  private static final Predicate<Path> NO_FILE = file -> false;
  @TempDir Path folder;
  private Path root;
  private Path model;
  private Path secret;
  private ModelRoots roots;

  @BeforeEach
  void files() throws IOException {
    root = Files.createDirectories(folder.resolve("models")).toRealPath();
    model = Files.createDirectories(root.resolve("clip"));
    Files.writeString(model.resolve("config.json"), "{}");
    secret = Files.createDirectories(folder.resolve("secret"));
    Files.writeString(secret.resolve("key.pem"), "secret");
    roots = new ModelRoots(List.of(root));
  }

  @Test
  void findsADirectoryByItsRelativeOrAbsoluteName() {
    assertThat(roots.resolve("clip", NO_FILE)).isEqualTo(model);
    assertThat(roots.resolve("./clip/../clip", NO_FILE)).isEqualTo(model);
    assertThat(roots.resolve(model.toString(), NO_FILE)).isEqualTo(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "clip/../../secret", "/etc", "/", "", " ", "..", "absent"})
  void tellsWhatIsOutsideAndWhatIsNotThereWithTheSameWords(String given) {
    assertThatThrownBy(() -> roots.resolve(given, NO_FILE))
        .isInstanceOf(MeshException.class)
        .hasMessage(
            "directory \"%s\" (expected: a directory in a folder that the server was started with"
                + " as --models-root)",
            given);
  }

  @Test
  void refusesANameThatNoFileSystemHas() {
    assertThatThrownBy(() -> roots.resolve("clip\0", NO_FILE)).isInstanceOf(MeshException.class);
  }

  @Test
  void refusesAFolderWhoseNameMerelyBeginsLikeTheRoots() throws IOException {
    Path sibling = Files.createDirectories(folder.resolve("models-of-others"));
    assertThatThrownBy(() -> roots.resolve(sibling.toString(), NO_FILE))
        .isInstanceOf(MeshException.class);
  }

  @Test
  void refusesAFile() {
    assertThatThrownBy(() -> roots.resolve("clip/config.json", NO_FILE))
        .isInstanceOf(MeshException.class);
  }

  @Test
  void findsAFileThatTheServiceTakes() throws IOException {
    Path file = Files.writeString(root.resolve("elsewhere.yaml"), "text: {}");
    assertThat(roots.resolve("elsewhere.yaml", file::equals)).isEqualTo(file);
    assertThatThrownBy(() -> roots.resolve("../secret/key.pem", any -> true))
        .isInstanceOf(MeshException.class);
  }

  @Test
  void holdsWhatAFileMayName() throws IOException {
    assertThat(roots.holds(model)).isTrue();
    assertThat(roots.holds(model.resolve("config.json"))).isTrue();
    assertThat(roots.holds(secret)).isFalse();
    assertThat(roots.holds(root.resolve("absent"))).isFalse();
    Files.createSymbolicLink(model.resolve("tokenizer.json"), secret.resolve("key.pem"));
    assertThat(roots.holds(model)).isFalse();
    assertThat(roots.holds(model.resolve("tokenizer.json"))).isFalse();
  }

  @Test
  void refusesADirectoryThatIsALinkToTheOutside() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), secret);
    assertThatThrownBy(() -> roots.resolve("link", NO_FILE)).isInstanceOf(MeshException.class);
  }

  @Test
  void refusesADirectoryWithALinkToTheOutsideAndNamesIt() throws IOException {
    Files.createSymbolicLink(model.resolve("tokenizer.json"), secret.resolve("key.pem"));
    assertThatThrownBy(() -> roots.resolve("clip", NO_FILE))
        .hasMessageContaining("tokenizer.json is a link that leads out")
        .hasMessageNotContaining("key.pem");
  }

  @Test
  void followsLinksThatStayInside() throws IOException {
    Path blobs = Files.createDirectories(root.resolve("blobs"));
    Files.writeString(blobs.resolve("abc"), "weights");
    Files.createSymbolicLink(model.resolve("model.safetensors"), Path.of("../blobs/abc"));
    Files.createSymbolicLink(root.resolve("newest"), model);
    assertThat(roots.resolve("newest", NO_FILE)).isEqualTo(model);
  }

  @Test
  void opensNothingWithoutRoots() {
    assertThatThrownBy(() -> new ModelRoots(List.of()).resolve("clip", NO_FILE))
        .hasMessageContaining("--models-root");
  }

  @Test
  void namesARootThatIsNotThere() {
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> new ModelRoots(List.of(absent)))
        .hasMessageContaining(absent.toString());
  }
}
