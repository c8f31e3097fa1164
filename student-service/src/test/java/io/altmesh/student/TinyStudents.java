package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.training.AdamW;
import io.altmesh.encoder.training.DistillationModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checkpoints of a small random student, whose teacher is a small random AltCLIP. */
final class TinyStudents {
  /** The encoder's parity fixtures. */
  static final Path MODELS = Path.of("../encoder/src/test/resources/models");

  /** A whole AltCLIP: the teacher of the students here. */
  static final Path TEACHER = MODELS.resolve("altclip");

  private final Path folder;
  private final Engine engine;
  private final Head head;

  TinyStudents(Path folder, Engine engine) {
    this.folder = folder;
    this.engine = engine;
    try (EmbeddingModel teacher = EmbeddingModels.open(TEACHER, engine)) {
      this.head = teacher.head();
    }
  }

  String imageTower() {
    return head.imageTowerFingerprint();
  }

  /** As a trainer writes it, other weights for each step. */
  Path checkpoint(long step) throws IOException {
    return checkpoint(step, imageTower());
  }

  /** As a trainer writes it, after lessons of a teacher with that image tower. */
  Path checkpoint(long step, String imageTower) throws IOException {
    Path written = folder.resolve("written-" + step + "-" + imageTower);
    if (Files.exists(written)) {
      return written;
    }
    var options = new DistillationModel.Options(new AdamW(0.9, 0.98, 1e-6, 0.01, 1.0), 0, 16);
    try (DistillationModel student =
        DistillationModel.start(startOf(step), withImageTower(imageTower), options, engine)) {
      student.writeModel(written);
    }
    Files.writeString(
        written.resolve("altmesh.json"),
        """
        {"run": "run", "step": %d, "recipe": "", "fingerprint": "", "created_at": 1, "loss": 0.5}
        """
            .formatted(step));
    return written;
  }

  private Head withImageTower(String imageTower) {
    return new Head(
        head.projectedDim(),
        head.pooledDim(),
        head.textProjection(),
        head.logitScale(),
        head.textTowerFingerprint(),
        imageTower,
        head.modelFingerprint());
  }

  /** What the trainer announces: the directory, opened through the encoder's door. */
  String fingerprint(Path directory) {
    try (EmbeddingModel model = EmbeddingModels.open(directory, engine)) {
      return model.identity().fingerprint();
    }
  }

  private Path startOf(long step) throws IOException {
    Path start = folder.resolve("start-" + step);
    if (Files.exists(start)) {
      return start;
    }
    Files.createDirectories(start);
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(TEACHER.resolve(name), start.resolve(name));
    }
    try (ModelWeights weights = ModelWeights.open(TEACHER)) {
      List<TensorSource> tensors =
          weights.names().stream()
              .filter(name -> !name.startsWith("vis"))
              .map(name -> tensor(weights, name, step))
              .toList();
      SafetensorsWriter.write(
          start.resolve("model.safetensors"), SafetensorsWriter.PYTORCH, tensors);
    }
    return start;
  }

  private static TensorSource tensor(ModelWeights weights, String name, long step) {
    float[] values = weights.floats(name);
    if (name.equals("text_model.transformation.bias")) {
      values[0] += step;
    }
    return TensorSource.floats(name, SafetensorsType.F32, weights.shape(name), () -> values);
  }
}
