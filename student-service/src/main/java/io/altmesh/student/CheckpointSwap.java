package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.client.CheckpointFollower;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.Released;
import io.altmesh.serving.ServedModels;
import io.altmesh.serving.WarmUp;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns each verified checkpoint into the newest model: opened aside, warmed up, then published
 * with one reference. A checkpoint that fails on the way leaves what is served as it was.
 * Superseded checkpoints stay addressable until the trainer releases them; should it never (it
 * died), at most {@value #MOST_KEPT} are kept. Confined to the follower's thread.
 */
final class CheckpointSwap implements CheckpointFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointSwap.class);
  private static final int MOST_KEPT = 4;

  private final ServedModels models;
  private final Engine engine;
  private final @Nullable ImageSide images;
  private final Consumer<CheckpointInfo> swapped;
  private final Deque<Checkpoint> served = new ArrayDeque<>();

  /**
   * @param swapped is told of each checkpoint that is served now
   */
  CheckpointSwap(
      ServedModels models,
      Engine engine,
      @Nullable ImageSide images,
      Consumer<CheckpointInfo> swapped) {
    this.models = models;
    this.engine = engine;
    this.images = images;
    this.swapped = swapped;
  }

  @Override
  public void published(CheckpointInfo info, Path directory) {
    Checkpoint checkpoint = new Checkpoint(info.getStep(), info.getFingerprint(), directory);
    try {
      swapTo(checkpoint);
    } catch (RuntimeException e) {
      checkpoint.delete();
      throw e;
    }
    swapped.accept(info);
  }

  /** Opens a directory as this service serves it: with images, when there is an image side. */
  static EmbeddingModel open(Path directory, Engine engine, @Nullable ImageSide images) {
    EmbeddingModel text = EmbeddingModels.open(directory, engine);
    if (images == null || text.identity().image() != null) {
      return text;
    }
    try {
      return new WholeStudent(text, images);
    } catch (RuntimeException e) {
      text.close();
      throw e;
    }
  }

  private void swapTo(Checkpoint checkpoint) {
    EmbeddingModel model = WarmUp.run(open(checkpoint.directory(), engine, images));
    if (!model.identity().fingerprint().equals(checkpoint.fingerprint())) {
      String found = model.identity().fingerprint();
      model.close();
      throw new IllegalStateException(
          "checkpoint of step %d computes as fingerprint %s (expected: %s, as the trainer told)"
              .formatted(checkpoint.step(), found, checkpoint.fingerprint()));
    }
    models.publish(model, checkpoint.step());
    served.addLast(checkpoint);
    while (served.size() > MOST_KEPT) {
      letGo(served.getFirst());
    }
    LOG.info(
        "student: serves step {}, fingerprint {}", checkpoint.step(), checkpoint.fingerprint());
  }

  @Override
  public void released(Released released) {
    served.stream()
        .filter(checkpoint -> checkpoint.fingerprint().equals(released.getFingerprint()))
        .filter(checkpoint -> !checkpoint.equals(served.getLast()))
        .findFirst()
        .ifPresent(this::letGo);
  }

  @Override
  public void refused(CheckpointInfo info, RuntimeException why) {
    LOG.error(
        "student: step {} is refused, what was served is served on: {}",
        info.getStep(),
        why.getMessage());
  }

  @Override
  public void finished(long lastStep) {
    LOG.info("student: the run has ended with step {}", lastStep);
  }

  private void letGo(Checkpoint checkpoint) {
    served.remove(checkpoint);
    models.retire(checkpoint.fingerprint());
    checkpoint.delete();
  }
}
