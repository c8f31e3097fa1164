package io.altmesh.cli.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.evaluator.scoring.Subject;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The model that is scored, asked over the wire wherever it is: a server that is up, or one that is
 * started here and goes with this. Closing it, from any thread, ends what is being asked.
 */
public final class EvaluatedModel implements AutoCloseable {
  private static final String ROLE = "other";

  /** Where the trainer writes what a checkpoint is. */
  private static final String PROVENANCE = "altmesh.json";

  private final @Nullable TeacherService served;
  private final EmbedderClient texts;
  private final EmbedderClient images;
  private final long step;

  private EvaluatedModel(
      @Nullable TeacherService served, EmbedderClient texts, EmbedderClient images, long step) {
    this.served = served;
    this.texts = texts;
    this.images = images;
    this.step = step;
  }

  /**
   * Loads a model and serves it to this process only.
   *
   * @param imageTarget address of an Embedder that answers images in its place; null: itself
   */
  public static EvaluatedModel load(
      TeacherOptions options, @Nullable String imageTarget, ClientOptions calls)
      throws IOException {
    long step = step(options.model().resolve(PROVENANCE));
    TeacherService served = TeacherService.start(options);
    try {
      EmbedderClient texts = connect(served.address().toString(), ClientOptions.defaults());
      return new EvaluatedModel(served, texts, images(texts, imageTarget, calls), step);
    } catch (RuntimeException e) {
      served.close();
      throw e;
    }
  }

  /** Of servers that are up. */
  public static EvaluatedModel at(
      String target, @Nullable String imageTarget, ClientOptions calls) {
    EmbedderClient texts = connect(target, calls);
    return new EvaluatedModel(null, texts, images(texts, imageTarget, calls), 0);
  }

  private static EmbedderClient images(
      EmbedderClient texts, @Nullable String imageTarget, ClientOptions calls) {
    return imageTarget == null ? texts : connect(imageTarget, calls);
  }

  private static EmbedderClient connect(String target, ClientOptions calls) {
    return EmbedderClient.connect(target, calls.acceptingAnyModel());
  }

  /**
   * The model as it is now: every request names its fingerprint.
   *
   * @param teacher that it is held against where a benchmark does so; null for none
   */
  Subject subject(@Nullable EvaluatedModel teacher) {
    ModelDescription described = texts.describe();
    ModelDescription told = step == 0 ? described : described.toBuilder().setStep(step).build();
    return new Subject(ROLE, texts, images, told)
        .withTeacher(teacher == null ? null : teacher.texts);
  }

  /** A checkpoint's; 0 of what is not of a run. */
  private static long step(Path provenance) throws IOException {
    return Files.isRegularFile(provenance)
        ? new ObjectMapper().readTree(provenance.toFile()).path("step").asLong()
        : 0;
  }

  @Override
  public void close() {
    texts.close();
    if (images != texts) {
      images.close();
    }
    if (served != null) {
      served.close();
    }
  }
}
