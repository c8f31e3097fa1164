package io.altmesh.teacher.backend;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.tower.JoinedModel;
import io.altmesh.mesh.client.ClientOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A teacher as a YAML file describes it: where texts' and images' vectors come from. The keys are
 * told in {@code teacher-service/examples}.
 */
public final class TeacherBackend {
  private static final List<String> KEYS = List.of("name", "logit-scale", "text", "image");

  private TeacherBackend() {}

  /** Whether a path is such a file, rather than a model's directory. */
  public static boolean isFile(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  /**
   * Opens the towers that the file names, and meets the servers among them.
   *
   * @param allowed which files and directories it may name
   * @param engine for directories; outlives the model
   * @param calls how servers are called
   * @throws ModelFormatException for what is wrong in the file, or in a file that it names
   * @throws io.altmesh.mesh.MeshException when a server cannot be reached
   */
  public static EmbeddingModel open(
      Path file, Predicate<Path> allowed, Engine engine, ClientOptions calls) {
    Keys keys = Keys.read(file, allowed, KEYS);
    Float scale = keys.has("logit-scale") ? (float) keys.number("logit-scale", 0) : null;
    String name = keys.text("name", fileName(file));
    ForeignModel.Title title = new ForeignModel.Title(name, "", scale);
    if (!keys.has("text") && !keys.has("image")) {
      throw keys.wrong("", "names no tower", "text, image or both");
    }
    if (!keys.has("image")) {
      return TextBackend.open(keys, title, engine, calls);
    } else if (!keys.has("text")) {
      return ImageBackend.open(keys, title, engine, calls);
    }
    EmbeddingModel text = TextBackend.open(keys, title, engine, calls);
    try {
      return JoinedModel.of(text, ImageBackend.open(keys, title, engine, calls));
    } catch (RuntimeException e) {
      text.close();
      throw e;
    }
  }

  private static String fileName(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
  }
}
