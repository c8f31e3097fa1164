package io.altmesh.trainer.task;

import io.altmesh.encoder.training.TextImageBatch;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/** Images with their tower locked: a teacher's vectors, each asked for once in its life. */
record TeacherImages(ImageTargets targets) implements PairImages {
  @Override
  public List<Optional<Buffer>> of(List<ImageTargets.Image> images) {
    return targets.of(images).stream()
        .map(vector -> vector.<Buffer>map(FloatBuffer::wrap))
        .toList();
  }

  @Override
  public TextImageBatch.Images batch(List<List<Buffer>> chunks) {
    int rows = chunks.stream().mapToInt(List::size).sum();
    FloatBuffer vectors = FloatBuffer.allocate(rows * targets.dim());
    chunks.forEach(chunk -> chunk.forEach(v -> vectors.put(((FloatBuffer) v).duplicate())));
    return new TextImageBatch.Vectors(vectors.array());
  }

  @Override
  public RuntimeException allLeftOut(int images) {
    return new TeacherException(
        "the teacher refused all %d images of a batch (expected: some that it can read); the log names them"
            .formatted(images));
  }

  @Override
  public double hitRate() {
    return targets.hitRate();
  }

  @Override
  public long teacherImages() {
    return targets.teacherImages();
  }

  @Override
  public long leftOut() {
    return targets.refused();
  }

  @Override
  public TeacherIdentity teacher() {
    return targets.identity();
  }

  @Override
  public void flush() {
    targets.flush();
  }

  @Override
  public void close() {
    targets.close();
  }
}
