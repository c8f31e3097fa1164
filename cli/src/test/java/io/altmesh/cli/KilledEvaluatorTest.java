package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.cli.export.ScoreFile;
import io.altmesh.cli.roles.RoleGroup;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.CheckpointWatch;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreboardRequest;
import io.altmesh.proto.v1.WatchScoresRequest;
import io.altmesh.student.StudentService;
import io.altmesh.teacher.TeacherService;
import io.altmesh.trainer.TrainResult;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run's evaluator, a process of its own, is killed while it scores a checkpoint, and started
 * again elsewhere on the same scoreboard after the run has published all others.
 */
final class KilledEvaluatorTest {
  private static final List<Long> STEPS = List.of(0L, 2L, 4L, 6L);
  private static final List<String> BENCHMARKS = List.of("small", "second");

  @TempDir private Path folder;
  private final BlockingQueue<CheckpointInfo> published = new LinkedBlockingQueue<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  @Test
  void everyPublishedCheckpointHasItsScoresOnce() throws Exception {
    SmallRoles small = new SmallRoles(folder);
    CompletableFuture<Address> listens = new CompletableFuture<>();
    try (TeacherService teacher = small.teacher();
        RoleGroup roles = new RoleGroup(Files.createDirectories(folder.resolve("logs")))) {
      CompletableFuture<TrainResult> run =
          small.train(
              listens,
              teacher,
              List.of("steps=6", "checkpoint.every-steps=2", "followers.expected=3"));
      Address trainer = listens.get(60, TimeUnit.SECONDS);
      try (CheckpointWatch watch = watch(trainer);
          StudentService student = small.student(trainer, teacher.address())) {
        List<String> evaluator = evaluator(small.benchmark(), trainer, student.address());
        killWhileItScores(roles.service("evaluator", evaluator), STEPS.get(1));
        List<CheckpointInfo> checkpoints = acknowledged(watch);
        assertThat(run).as("waits for the evaluator").isNotDone();

        Address again = roles.service("evaluator-again", evaluator).address();
        assertThat(run.get(60, TimeUnit.SECONDS).finished()).isTrue();
        assertScored(checkpoints, again);
        assertOnTheCard(small.run(), checkpoints.get(STEPS.size() - 1));
      }
    }
  }

  private CheckpointWatch watch(Address trainer) {
    return CheckpointWatch.start(
        trainer.toString(), "test", ClientOptions.defaults(), published::add);
  }

  private List<String> evaluator(Path benchmark, Address trainer, Address student)
      throws IOException {
    Path second = benchmark.resolveSibling("second.yaml");
    Files.writeString(second, Files.readString(benchmark).replace("small", "second"));
    return List.of(
        "evaluator",
        "--benchmark=" + benchmark,
        "--benchmark=" + second,
        "--trainer=" + trainer,
        "--student=" + student,
        "--data=" + folder.resolve("evaluator"));
  }

  /** With the first of a checkpoint's scores the others are still to come. */
  private void killWhileItScores(RoleGroup.Service evaluator, long step) {
    Iterator<Score> scores =
        stub(evaluator.address())
            .watchScores(WatchScoresRequest.newBuilder().setReplay(true).build());
    while (scores.next().getStep() < step) {
      assertThat(evaluator.process().isAlive()).isTrue();
    }
    ProcessHandle.of(evaluator.process().pid()).orElseThrow().destroyForcibly();
    assertThatThrownBy(() -> scores.forEachRemaining(score -> {}))
        .isInstanceOf(StatusRuntimeException.class);
  }

  private List<CheckpointInfo> acknowledged(CheckpointWatch watch) throws InterruptedException {
    List<CheckpointInfo> all = new ArrayList<>();
    for (Long step : STEPS) {
      CheckpointInfo checkpoint = published.poll(60, TimeUnit.SECONDS);
      assertThat(checkpoint).as("step %d", step).isNotNull();
      assertThat(checkpoint.getStep()).isEqualTo(step);
      watch.acknowledge(checkpoint);
      all.add(checkpoint);
    }
    return all;
  }

  private void assertScored(List<CheckpointInfo> checkpoints, Address evaluator) {
    List<String> expected = new ArrayList<>();
    for (CheckpointInfo checkpoint : checkpoints) {
      BENCHMARKS.forEach(benchmark -> expected.addAll(keys(checkpoint, benchmark)));
    }
    List<Score> board =
        stub(evaluator).scoreboard(ScoreboardRequest.getDefaultInstance()).getScoresList();
    assertThat(board.stream().map(KilledEvaluatorTest::key))
        .containsExactlyInAnyOrderElementsOf(expected);
    Iterator<Score> replayed =
        stub(evaluator).watchScores(WatchScoresRequest.newBuilder().setReplay(true).build());
    for (Score score : board) {
      assertThat(replayed.next()).isEqualTo(score);
    }
  }

  private static List<String> keys(CheckpointInfo checkpoint, String benchmark) {
    String model = checkpoint.getStep() + " " + checkpoint.getFingerprint() + " " + benchmark;
    return List.of(model + " en all", model + " en seen", model + " es all", model + " es seen");
  }

  private static String key(Score score) {
    return String.join(
        " ",
        Long.toString(score.getStep()),
        score.getFingerprint(),
        score.getBenchmark(),
        score.getLanguage(),
        score.getSplit());
  }

  /** Lines are of every time it was scored; a card has the newest. */
  private void assertOnTheCard(Path run, CheckpointInfo last) throws IOException {
    Path lines = folder.resolve("evaluator/scores.jsonl");
    Path out = folder.resolve("exported");
    Commands commands = new Commands();
    int code =
        commands.run(
            "export", "--format=sentence-transformers", run, "--out", out, "--scores", lines);
    assertThat(code).as(commands.err()).isZero();
    assertThat(ScoreFile.read(lines).of(last.getFingerprint())).hasSize(8);
    assertThat(Files.readString(out.resolve("README.md")).lines())
        .filteredOn(line -> line.startsWith("| small |") || line.startsWith("| second |"))
        .hasSize(8);
  }

  private EvaluatorGrpc.EvaluatorBlockingStub stub(Address evaluator) {
    ManagedChannel channel = Channels.open(evaluator.toString());
    channels.add(channel);
    return EvaluatorGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }
}
