package io.altmesh.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.proto.v1.CheckpointEvent;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.DownloadCheckpointRequest;
import io.altmesh.proto.v1.FileChunk;
import io.altmesh.proto.v1.FileInfo;
import io.altmesh.proto.v1.ListCheckpointsRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What followers hear of, list and download. */
@Timeout(60)
class CheckpointsServiceTest {
  private ServedRun run;

  @BeforeEach
  void open(@TempDir Path home) {
    run = new ServedRun(home);
  }

  @AfterEach
  void close() {
    run.close();
  }

  @Test
  void aFollowerHearsOfTheNewestThenOfEachNewOne() {
    run.publish(1);
    run.publish(2);
    Iterator<CheckpointEvent> events = run.watch("student@here");

    CheckpointEvent first = events.next();
    assertThat(first.getPublished().getStep()).isEqualTo(2);
    assertThat(first.getPublished().getFingerprint()).isEqualTo("fp2");
    assertThat(first.getPublished().getFilesList())
        .extracting(FileInfo::getName)
        .containsExactly("config.json", "empty.txt", "model.safetensors");
    run.publish(3);
    assertThat(ServedRun.nextPublished(events)).isEqualTo(3);
  }

  @Test
  void downloadsAllModelFilesInChunksOfAtMostAMebibyte() throws IOException {
    run.publish(7);

    Map<String, ByteArrayOutputStream> files = new LinkedHashMap<>();
    Iterator<FileChunk> chunks =
        CheckpointsGrpc.newBlockingStub(run.channel)
            .download(DownloadCheckpointRequest.newBuilder().setStep(7).build());
    while (chunks.hasNext()) {
      FileChunk chunk = chunks.next();
      ByteArrayOutputStream file =
          files.computeIfAbsent(chunk.getName(), name -> new ByteArrayOutputStream());
      assertThat(chunk.getOffset()).isEqualTo(file.size());
      assertThat(chunk.getData().size()).isLessThanOrEqualTo(1 << 20);
      chunk.getData().writeTo(file);
    }

    assertThat(files.keySet()).containsExactly("config.json", "empty.txt", "model.safetensors");
    assertThat(files.get("model.safetensors").toByteArray()).isEqualTo(run.weights);
    assertThat(files.get("empty.txt").size()).isZero();
  }

  @Test
  void aStepThatIsNotKeptIsNotFound() {
    assertThatThrownBy(
            () ->
                CheckpointsGrpc.newBlockingStub(run.channel)
                    .download(DownloadCheckpointRequest.newBuilder().setStep(99).build())
                    .next())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void listsWhatIsKept() {
    run.publish(1);
    run.publish(2);

    assertThat(
            CheckpointsGrpc.newBlockingStub(run.channel)
                .list(ListCheckpointsRequest.getDefaultInstance())
                .getCheckpointsList())
        .extracting(CheckpointInfo::getStep)
        .containsExactly(1L, 2L);
  }
}
