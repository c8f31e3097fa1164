package io.altmesh.encoder;

import io.altmesh.encoder.safetensors.SafetensorsType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a directory is and what can be done with it, as {@link Inspections} found it.
 *
 * @param modelType config.json's {@code model_type}; empty where it names none
 * @param className first of config.json's {@code architectures}, as {@code AltCLIPModel}; empty
 *     where it names none
 * @param files of the directory, by name
 * @param model what its weights are; {@link Model#UNKNOWN} where nothing could be read
 * @param uses each {@link Action}, in its order
 * @param problems why it is not the model that it should be; empty when it opens, or is a backbone
 *     that a student can start from
 */
public record Inspection(
    Path directory,
    String modelType,
    String className,
    List<ModelFile> files,
    Model model,
    List<Use> uses,
    List<String> problems) {

  /** Whether AltMesh can do anything with the directory. */
  public boolean isUseful() {
    return uses.stream().anyMatch(Use::possible);
  }

  /**
   * A file of the directory.
   *
   * @param bytes its size; 0 where it is missing
   * @param tensors how many of each dtype; empty for what holds no tensors
   * @param isRead whether the model's weights are read from it
   */
  public record ModelFile(
      String name, long bytes, Map<SafetensorsType, Integer> tensors, boolean isRead) {}

  /**
   * What the weights are.
   *
   * @param towers text before images; of a bare backbone that alone
   * @param parameters values of all tensors that are the model's; 0 where they are not those that
   *     config.json describes
   * @param beside tensors of the weights' files that are no part of the model: heads, buffers
   * @param logitScale as stored: its exponent multiplies cosines; empty where none is stored
   * @param fingerprint empty where it was not computed, or is none
   * @param imageTower fingerprint of the image tower that a text side alone says it belongs to;
   *     empty where it says nothing, or has its own
   */
  public record Model(
      List<Tower> towers,
      long parameters,
      List<Beside> beside,
      OptionalDouble logitScale,
      String fingerprint,
      String imageTower) {
    static final Model UNKNOWN = new Model(List.of(), 0, List.of(), OptionalDouble.empty(), "", "");

    boolean has(Role role) {
      return towers.stream().anyMatch(tower -> tower.role() == role);
    }
  }

  /** What a tower takes. */
  public enum Role {
    TEXT,
    IMAGE,
    /** Texts, without a head: not yet a model that embeds. */
    BACKBONE
  }

  /**
   * A tower.
   *
   * @param description for people, as {@code XLM-R, 24 layers × 1024}
   * @param parameters with its projection; 0 where the tensors are not those that config.json
   *     describes
   * @param pooledDim width of {@link Space#POOLED} vectors; of a backbone, of its states
   * @param projectedDim width of {@link Space#PROJECTED} vectors; 0 for a backbone
   * @param contextLength texts: most tokens, special ones included; 0 for images, and without a
   *     tokenizer
   * @param imageSize images: pixels of a side; 0 for texts
   * @param fingerprint of a backbone, over its own tensors, fields and tokenizer: it names no
   *     model, only what a student starts from; empty where it was not computed
   */
  public record Tower(
      Role role,
      String description,
      long parameters,
      int pooledDim,
      int projectedDim,
      int contextLength,
      int imageSize,
      String fingerprint) {}

  /** A tensor that is no part of the model. */
  public record Beside(String name, SafetensorsType dtype, List<Long> shape) {}

  /** What can be done with a directory. */
  public enum Action {
    /** Serve it as a teacher. */
    TEACHER,
    /** Serve it as a student. */
    STUDENT,
    /** Start a student from it. */
    START,
    /** Export it as a whole model. */
    EXPORT
  }

  /**
   * Whether an action is possible.
   *
   * @param detail with what, or why not
   */
  public record Use(Action action, boolean possible, String detail) {}
}
