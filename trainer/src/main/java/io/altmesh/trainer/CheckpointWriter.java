package io.altmesh.trainer;

import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.CheckpointAudience;
import io.altmesh.trainer.checkpoint.CheckpointFolder;
import io.altmesh.trainer.checkpoint.Manifest;
import io.altmesh.trainer.checkpoint.Provenance;
import io.altmesh.trainer.checkpoint.RunState;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.control.CheckpointRequests;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeText;
import io.altmesh.trainer.task.TrainingTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes, announces and prunes a run's checkpoints. Confined to the training thread. */
final class CheckpointWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

  private final String run;
  private final Recipe recipe;
  private final Map<String, String> environment;
  private final RunState begun;
  private final CheckpointFolder folder;
  private final CheckpointRequests requests;
  private final CheckpointAudience audience;
  private @Nullable Checkpoint newest;

  CheckpointWriter(
      String run,
      Recipe recipe,
      Map<String, String> environment,
      RunState begun,
      CheckpointFolder folder,
      CheckpointRequests requests,
      CheckpointAudience audience,
      @Nullable Checkpoint resumedFrom) {
    this.run = run;
    this.recipe = recipe;
    this.environment = environment;
    this.begun = begun;
    this.folder = folder;
    this.requests = requests;
    this.audience = audience;
    this.newest = resumedFrom;
  }

  boolean asked() {
    return requests.pending();
  }

  /** Where to go back to, for a message. */
  String lastGood() {
    return newest == null
        ? "there is no checkpoint yet"
        : "the last good checkpoint is %s (--resume goes on from it)".formatted(newest.folder());
  }

  /** The newest checkpoint's folder, once there is one. */
  Path newestFolder() {
    return Objects.requireNonNull(newest, "no checkpoint yet").folder();
  }

  /** Writes the run down as it stands; nothing when this step already is. */
  void write(TrainingTask<?> task, RunProgress progress, double starvedSeconds, boolean last) {
    if (newest == null || newest.step() != progress.step()) {
      long start = System.nanoTime();
      Checkpoint written =
          folder.write(
              progress.step(),
              target -> contents(task, progress, starvedSeconds, target),
              (target, files, runFiles) ->
                  manifest(task, progress.step(), last, target, files, runFiles));
      newest = written;
      LOG.info(
          "checkpoint {} written in {} ms",
          written.folder(),
          (System.nanoTime() - start) / 1_000_000);
      audience.published(written);
      folder.prune(recipe.checkpoint().keep(), audience::needs);
    }
    requests.published(progress.step());
  }

  private void contents(
      TrainingTask<?> task, RunProgress progress, double starvedSeconds, Path target)
      throws IOException {
    task.write(target);
    CheckpointFolder.write(state(task, progress, starvedSeconds), target);
    // First without the fingerprint, which is that of a directory as services will find it.
    provenance(task, progress, "").write(target);
    provenance(task, progress, task.fingerprint(target)).write(target);
  }

  private Provenance provenance(TrainingTask<?> task, RunProgress progress, String fingerprint) {
    return new Provenance(
        run,
        progress.step(),
        RecipeText.withoutFolders(recipe), // followers download it
        task.data(),
        task.teacher(),
        fingerprint,
        System.currentTimeMillis(),
        progress.newestLoss(),
        begun.changes());
  }

  private RunState state(TrainingTask<?> task, RunProgress progress, double starvedSeconds) {
    return new RunState(
        progress.step(),
        progress.cursor(),
        task.data(),
        recipe.seed(),
        progress.trainSeconds(),
        progress.starvedSeconds(starvedSeconds),
        progress.lossSum(),
        progress.lossCount(),
        progress.teacherTexts(task.counts().teacherTexts()),
        RecipeText.of(recipe),
        task.teacher(),
        environment,
        begun.changes(),
        begun.student());
  }

  private Manifest manifest(
      TrainingTask<?> task,
      long step,
      boolean last,
      Path target,
      List<Manifest.Entry> files,
      List<Manifest.Entry> runFiles)
      throws IOException {
    TeacherIdentity teacher = task.teacher();
    return new Manifest(
        run,
        step,
        Provenance.read(target).fingerprint(),
        teacher == null ? "" : teacher.modelFingerprint(),
        System.currentTimeMillis(),
        last,
        files,
        runFiles);
  }
}
