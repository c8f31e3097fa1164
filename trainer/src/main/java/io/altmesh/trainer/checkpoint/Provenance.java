package io.altmesh.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code altmesh.json}: where a model directory came from.
 *
 * @param run the run's name
 * @param step updates done
 * @param recipe the effective one as YAML, with file names for paths: this file is published
 * @param data SHA-256 of the data and its order; null in files of earlier versions
 * @param teacher whose targets were learnt; null when there is none
 * @param fingerprint of the whole model, as a service that serves this directory reports it
 * @param createdAt milliseconds since 1970
 * @param loss mean of the newest interval
 * @param changes of the recipe by resumes so far, oldest first
 */
public record Provenance(
    String run,
    long step,
    String recipe,
    @Nullable String data,
    @Nullable TeacherIdentity teacher,
    String fingerprint,
    long createdAt,
    double loss,
    List<RecipeChange> changes) {

  private static final String NAME = "altmesh.json";

  public Provenance {
    changes = changes == null ? List.of() : List.copyOf(changes); // earlier versions have none
  }

  /** Writes the file into a model directory. */
  public void write(Path folder) throws IOException {
    CheckpointFolder.JSON.writeValue(folder.resolve(NAME).toFile(), this);
  }

  /** Reads a model directory's file. */
  public static Provenance read(Path folder) throws IOException {
    return CheckpointFolder.JSON.readValue(folder.resolve(NAME).toFile(), Provenance.class);
  }
}
