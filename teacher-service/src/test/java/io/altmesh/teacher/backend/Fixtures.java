package io.altmesh.teacher.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.mesh.client.ClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The encoder's small random models and inputs. */
final class Fixtures {
  static final Path MODELS =
      Path.of("../encoder/src/test/resources/models").toAbsolutePath().normalize();
  static final Path CLIP = MODELS.resolve("clip-gelu");
  static final Path OTHER_CLIP = MODELS.resolve("clip-quick-gelu");
  static final Path ONNX = Path.of("src/test/resources/onnx").toAbsolutePath();
  static final List<String> TEXTS =
      List.of("a", "b a", "a b c a", "a a a a a a a a a a a a a a a a");

  /** Fails soon when nobody is there. */
  static final ClientOptions CALLS = ClientOptions.defaults().withPatience(Duration.ofSeconds(5));

  private Fixtures() {}

  static List<byte[]> images() {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      images.add(read(MODELS.resolve("inputs/image-" + i + ".png")));
    }
    return images;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of one of the examples that users start from. */
  static String example(String name) {
    return new String(read(Path.of("examples").resolve(name)), UTF_8);
  }
}
