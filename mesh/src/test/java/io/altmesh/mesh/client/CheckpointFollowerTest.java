package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.proto.v1.AcknowledgeRequest;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.FileChunk;
import io.altmesh.proto.v1.Released;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CheckpointFollowerTest {
  private final Waits waits = new Waits();
  private final ClientOptions options =
      ClientOptions.defaults().withListener(waits).withPatience(Duration.ofSeconds(30));
  private final Heard heard = new Heard();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private FakeTrainer trainer = opened(new FakeTrainer(0));
  @TempDir Path root;

  /** What the follower told. */
  private static class Heard implements CheckpointFollower.Listener {
    final BlockingQueue<Path> directories = new LinkedBlockingQueue<>();
    final BlockingQueue<CheckpointInfo> refused = new LinkedBlockingQueue<>();
    final BlockingQueue<RuntimeException> whys = new LinkedBlockingQueue<>();
    final BlockingQueue<Released> released = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> finished = new LinkedBlockingQueue<>();
    final BlockingQueue<MeshException> failed = new LinkedBlockingQueue<>();

    @Override
    public void published(CheckpointInfo checkpoint, Path directory) {
      directories.add(directory);
    }

    @Override
    public void refused(CheckpointInfo checkpoint, RuntimeException why) {
      whys.add(why);
      refused.add(checkpoint);
    }

    @Override
    public void released(Released step) {
      released.add(step);
    }

    @Override
    public void finished(long lastStep) {
      finished.add(lastStep);
    }

    @Override
    public void failed(MeshException why) {
      failed.add(why);
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(0, resource);
    return resource;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
  }

  private CheckpointFollower follow(CheckpointFollower.Listener listener) {
    return opened(
        CheckpointFollower.follow(trainer.target(), "student@test", root, options, listener));
  }

  private CheckpointFollower follow() {
    return follow(heard);
  }

  private List<String> entries() {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Step 2 is refused for that reason and acknowledged, nothing of it stays, step 3 is taken. */
  private void assertStepTwoIsRefused(String why) {
    assertThat(Await.next("refusal", heard.whys)).hasMessageContaining(why);
    assertThat(Await.next("refusal", heard.refused).getStep()).isEqualTo(2);
    assertThat(Await.next("acknowledgement", trainer.acknowledged).getStep()).isEqualTo(2);
    assertThat(entries()).isEmpty();
    trainer.publish(3, "good");
    assertThat(Await.next("the next one", heard.directories).getFileName().toString())
        .startsWith("step-00000003-");
  }

  private void tamperWithStepTwo(Function<List<FileChunk>, List<FileChunk>> how) {
    trainer.tamper = (step, chunks) -> step == 2 ? how.apply(chunks) : chunks;
  }

  @Test
  void fetchesVerifiesAndHandsOnEveryCheckpointInOrder() throws Exception {
    trainer.publish(1, "one");
    follow();
    Path first = Await.next("the newest at once", heard.directories);
    trainer.publish(2, "two");
    Path second = Await.next("the new one", heard.directories);

    assertThat(first.getFileName().toString()).matches("step-00000001-[0-9a-f]{12}");
    assertThat(Files.readString(second.resolve("model.safetensors"))).isEqualTo("two".repeat(1000));
    assertThat(second.resolve("empty.txt")).isEmptyFile();
    assertThat(entries())
        .containsExactly(first.getFileName().toString(), second.getFileName().toString());
    assertThat(heard.refused).isEmpty();
  }

  @Test
  void theEndOfTheRunEndsFollowing() {
    follow();
    trainer.publish(5, "last");
    Await.next("the last one", heard.directories);
    trainer.finish(5);

    assertThat(Await.next("the end", heard.finished)).isEqualTo(5);
  }

  @Test
  void hearsWhatIsNeededByNobodyAnyMore() {
    follow();
    CheckpointInfo first = trainer.publish(1, "one");
    Await.next("the first", heard.directories);
    trainer.publish(2, "two");
    Await.next("the second", heard.directories);

    trainer.release(first);

    assertThat(Await.next("release", heard.released).getFingerprint()).isEqualTo("fp1");
  }

  @Test
  void acknowledgesByNameAndStep() {
    CheckpointFollower follower = follow();
    CheckpointInfo checkpoint = trainer.publish(4, "four");
    Await.next("the checkpoint", heard.directories);

    follower.acknowledge(checkpoint);

    AcknowledgeRequest told = Await.next("acknowledgement", trainer.acknowledged);
    assertThat(told.getFollower()).isEqualTo("student@test");
    assertThat(told.getStep()).isEqualTo(4);
  }

  @Test
  void aCorruptFileIsRefused() {
    tamperWithStepTwo(
        chunks -> {
          List<FileChunk> corrupt = new ArrayList<>(chunks);
          FileChunk last = corrupt.remove(corrupt.size() - 1);
          byte[] bytes = last.getData().toByteArray();
          bytes[7] ^= 1;
          corrupt.add(last.toBuilder().setData(ByteString.copyFrom(bytes)).build());
          return corrupt;
        });
    trainer.publish(2, "two");
    follow();

    assertStepTwoIsRefused("checkpoint file model.safetensors: sha256 ");
  }

  @Test
  void aFileThatEndsEarlyIsRefused() {
    tamperWithStepTwo(chunks -> chunks.subList(0, chunks.size() - 1));
    trainer.publish(2, "two");
    follow();

    assertStepTwoIsRefused("model.safetensors: 1500 bytes (expected: 3000)");
  }

  @Test
  void aFileThatIsLongerThanPromisedIsRefused() {
    tamperWithStepTwo(
        chunks -> {
          List<FileChunk> longer = new ArrayList<>(chunks);
          longer.add(chunks.get(chunks.size() - 1).toBuilder().setOffset(3000).build());
          return longer;
        });
    trainer.publish(2, "two");
    follow();

    assertStepTwoIsRefused("model.safetensors: more than 3000 bytes");
  }

  @Test
  void aChunkOutOfPlaceIsRefused() {
    tamperWithStepTwo(chunks -> List.of(chunks.get(0), chunks.get(2), chunks.get(1)));
    trainer.publish(2, "two");
    follow();

    assertStepTwoIsRefused("chunk at offset 1500 (expected: 0)");
  }

  @Test
  void aChunkOfAFileThatWasNotPromisedIsRefused() {
    tamperWithStepTwo(
        chunks -> List.of(chunks.get(0).toBuilder().setName("../../.bashrc").build()));
    trainer.publish(2, "two");
    follow();

    assertStepTwoIsRefused("chunk of file \"../../.bashrc\" (expected: one of [config.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../escaped",
        "/etc/passwd",
        "sub/dir",
        "..",
        ".",
        "",
        ".hidden",
        "back\\slash",
        "nul\0byte",
        "new\nline"
      })
  void aNameThatLeavesTheDirectoryIsRefusedBeforeAnythingIsFetched(String name) {
    Map<String, byte[]> model = Map.of(name, "x".getBytes(StandardCharsets.UTF_8));
    trainer.publish(FakeTrainer.info(2, model), model);
    follow();

    assertThat(Await.next("refusal", heard.whys))
        .satisfies(why -> assertThat(why.getMessage()).doesNotContainPattern("\\p{Cntrl}"))
        .satisfies(heard.whys::add);
    assertStepTwoIsRefused("expected: a plain file name");
    assertThat(trainer.downloads).hasValue(1); // step 3's
    assertThat(root.getParent().resolve("escaped")).doesNotExist();
  }

  @Test
  void aDigestThatIsNoneAndASizeBeyondTheDiskAreRefused() {
    CheckpointInfo honest = FakeTrainer.info(2, FakeTrainer.model("two"));
    CheckpointInfo.Builder lying = honest.toBuilder();
    lying.getFilesBuilder(0).setSha256("00");
    CheckpointInfo.Builder huge = honest.toBuilder().setFingerprint("other");
    huge.getFilesBuilder(2).setSize(1L << 50);
    trainer.publish(lying.build(), FakeTrainer.model("two"));
    follow();
    assertThat(Await.next("refusal", heard.whys))
        .hasMessageContaining("sha256 \"00\" (expected: 64 lower-case hex digits)");
    Await.next("refusal", heard.refused);
    Await.next("acknowledgement", trainer.acknowledged);

    trainer.publish(huge.build(), FakeTrainer.model("two"));

    assertStepTwoIsRefused("bytes (expected: at most the");
  }

  @Test
  void aStepThatIsKeptNoMoreIsRefused() {
    trainer.publish(FakeTrainer.info(2, FakeTrainer.model("two")), Map.of());
    follow();

    assertStepTwoIsRefused("NOT_FOUND: step: 2");
  }

  @Test
  void aListenerThatRefusesIsHeard() {
    Heard picky =
        new Heard() {
          @Override
          public void published(CheckpointInfo checkpoint, Path directory) {
            throw new IllegalArgumentException("not my teacher");
          }
        };
    trainer.publish(2, "two");
    follow(picky);

    assertThat(Await.next("refusal", picky.whys)).hasMessage("not my teacher");
    assertThat(Await.next("acknowledgement", trainer.acknowledged).getStep()).isEqualTo(2);
  }

  @Test
  void aDownloadThatBreaksIsBegunAgain() {
    List<Integer> attempts = new ArrayList<>();
    trainer.tamper =
        (step, chunks) -> {
          attempts.add(1);
          if (attempts.size() == 1) {
            throw MeshException.unavailable("just a moment");
          }
          return chunks;
        };
    trainer.publish(2, "two");
    follow();

    assertThat(Await.next("the checkpoint", heard.directories)).isDirectory();
    assertThat(waits.waits.get(0).why()).contains("just a moment");
  }

  @Test
  void aTrainerThatRestartsIsFollowedOnAndRepeatsNothing() {
    CheckpointFollower follower = follow();
    CheckpointInfo first = trainer.publish(1, "one");
    Await.next("the first", heard.directories);
    follower.acknowledge(first);
    int port = ((HostPort) trainer.server.address()).port();
    trainer.close();
    Await.until("the follower waits", () -> !waits.waits.isEmpty());

    trainer = opened(new FakeTrainer(port));
    trainer.publish(1, "one"); // the newest, announced anew
    assertThat(Await.next("said again", trainer.acknowledged).getStep()).isEqualTo(1);
    trainer.publish(2, "two");

    assertThat(Await.next("the second", heard.directories).getFileName().toString())
        .startsWith("step-00000002-");
    assertThat(trainer.downloads).hasValue(1);
    assertThat(waits.resumed).isNotEmpty();
  }

  @Test
  void aFollowerThatRestartsFetchesNothingTwice() {
    trainer.publish(1, "one");
    CheckpointFollower before = follow();
    Path directory = Await.next("the checkpoint", heard.directories);
    before.close();

    follow();

    assertThat(Await.next("told again", heard.directories)).isEqualTo(directory);
    assertThat(trainer.downloads).hasValue(1);
  }

  @Test
  void aDirectoryThatWasDamagedIsFetchedAnew() throws Exception {
    trainer.publish(1, "one");
    CheckpointFollower before = follow();
    Path directory = Await.next("the checkpoint", heard.directories);
    before.close();
    Files.writeString(directory.resolve("model.safetensors"), "scribble");

    follow();

    Await.next("told again", heard.directories);
    assertThat(Files.readString(directory.resolve("model.safetensors")))
        .isEqualTo("one".repeat(1000));
  }

  @Test
  void whatAKilledDownloadLeftIsRemoved() throws Exception {
    Files.createDirectories(root.resolve(".downloading-123/sub"));
    Files.writeString(root.resolve(".downloading-123/model.safetensors"), "half");
    follow();

    assertThat(entries()).isEmpty();
  }

  @Test
  void aPortOfAnotherRoleIsToldAtOnce() {
    TestEmbedder teacher = opened(TestEmbedder.start(new FakeModel()));
    opened(CheckpointFollower.follow(teacher.target(), "student", root, options, heard));

    assertThat(Await.next("failure", heard.failed).code()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }
}
