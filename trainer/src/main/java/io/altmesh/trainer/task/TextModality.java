package io.altmesh.trainer.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Tower;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Texts; one that is refused ends the run. */
final class TextModality implements Modality<String> {
  /**
   * Enough to fill a teacher's batch, few enough for the window to keep several requests under way.
   */
  private static final int TEXTS_A_REQUEST = 64;

  private static final long BYTES_A_REQUEST = 4L << 20;

  @Override
  public String name() {
    return "text";
  }

  @Override
  public Tower tower(ModelDescription teacher) {
    return teacher.getText();
  }

  @Override
  public String truncation(ModelDescription teacher) {
    return teacher.getText().getContextLength() + " tokens";
  }

  @Override
  public byte[] content(String text) {
    return text.getBytes(UTF_8);
  }

  @Override
  public String name(String text) {
    return "text \"" + text + "\"";
  }

  @Override
  public int itemsARequest() {
    return TEXTS_A_REQUEST;
  }

  @Override
  public long bytesARequest() {
    return BYTES_A_REQUEST;
  }

  @Override
  public boolean isRefused(String text) {
    return false;
  }

  @Override
  public void refused(String text, String reason, String teacher) {
    throw new TeacherException(
        "teacher %s failed on text \"%s\": %s".formatted(teacher, text, reason));
  }

  @Override
  public void stream(
      EmbedderClient teacher,
      EmbedOptions options,
      Iterator<List<String>> lists,
      Consumer<EmbedResponse> answers) {
    teacher.streamText(
        Mapped.of(
            lists,
            texts -> EmbedTextRequest.newBuilder().setOptions(options).addAllTexts(texts).build()),
        answers);
  }
}
