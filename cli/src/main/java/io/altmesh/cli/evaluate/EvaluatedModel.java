package io.altmesh.cli.evaluate;

import io.altmesh.evaluator.scoring.Subject;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import org.jspecify.annotations.Nullable;

/**
 * The model that is scored, asked over the wire wherever it is: a server that is up, or one that is
 * started here and goes with this. Closing it, from any thread, ends what is being asked.
 */
public final class EvaluatedModel implements AutoCloseable {
  private static final String ROLE = "other";

  private final @Nullable TeacherService served;
  private final EmbedderClient texts;
  private final EmbedderClient images;

  private EvaluatedModel(
      @Nullable TeacherService served, EmbedderClient texts, EmbedderClient images) {
    this.served = served;
    this.texts = texts;
    this.images = images;
  }

  /**
   * Loads a model and serves it to this process only.
   *
   * @param imageTarget address of an Embedder that answers images in its place; null: itself
   */
  public static EvaluatedModel load(
      TeacherOptions options, @Nullable String imageTarget, ClientOptions calls) {
    TeacherService served = TeacherService.start(options);
    try {
      EmbedderClient texts = connect(served.address().toString(), ClientOptions.defaults());
      return new EvaluatedModel(served, texts, images(texts, imageTarget, calls));
    } catch (RuntimeException e) {
      served.close();
      throw e;
    }
  }

  /** Of servers that are up. */
  public static EvaluatedModel at(
      String target, @Nullable String imageTarget, ClientOptions calls) {
    EmbedderClient texts = connect(target, calls);
    return new EvaluatedModel(null, texts, images(texts, imageTarget, calls));
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
    return new Subject(ROLE, texts, images, texts.describe())
        .withTeacher(teacher == null ? null : teacher.texts);
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
