package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.TestTrainer;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EvaluateRequest;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreboardRequest;
import io.altmesh.proto.v1.WatchScoresRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Evaluators over loopback sockets: fake models and a fake trainer, a benchmark and a store on
 * disk.
 */
final class EvaluatorMesh implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(30);

  final Path folder;
  final FakeEmbedder model = new FakeEmbedder();
  final TestTrainer trainer = new TestTrainer();

  /** What evaluators are started with from now on. */
  Path benchmark;

  /** How they call models. */
  ClientOptions calls = ClientOptions.defaults();

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<EvaluatorService> evaluators = new ArrayList<>();

  EvaluatorMesh(Path folder) throws IOException {
    this.folder = folder;
    this.benchmark = TinyBenchmark.write(folder.resolve("benchmark"));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    evaluators.forEach(EvaluatorService::close);
    model.close();
    trainer.close();
  }

  EvaluatorService start(EvaluatorOptions options) {
    EvaluatorService evaluator = EvaluatorService.start(options);
    evaluators.add(evaluator);
    return evaluator;
  }

  EvaluatorOptions alone() {
    return options(null, null, null, List.of(), List.of(), LONG);
  }

  EvaluatorOptions following(Duration patience) {
    return options(null, model.target(), trainer.target(), List.of(), List.of(), patience);
  }

  EvaluatorOptions options(
      @Nullable String teacher,
      @Nullable String student,
      @Nullable String trainer,
      List<String> teacherLanguages,
      List<String> languages,
      Duration patience) {
    return new EvaluatorOptions(
        ServerOptions.at(new HostPort("127.0.0.1", 0)),
        calls,
        List.of(benchmark.toString()),
        DataRoots.of(folder),
        teacher,
        student,
        trainer,
        teacherLanguages,
        languages,
        folder.resolve("data"),
        patience);
  }

  EvaluateRequest.Builder request() {
    return EvaluateRequest.newBuilder().setBenchmark("tiny").setTarget(model.target());
  }

  EvaluatorGrpc.EvaluatorBlockingStub stub(EvaluatorService evaluator) {
    ManagedChannel channel = Channels.open(evaluator.address().toString());
    channels.add(channel);
    return EvaluatorGrpc.newBlockingStub(channel);
  }

  List<Score> evaluate(EvaluatorService evaluator, EvaluateRequest request) {
    List<Score> scores = new ArrayList<>();
    stub(evaluator)
        .withDeadlineAfter(LONG.toSeconds(), TimeUnit.SECONDS)
        .evaluate(request)
        .forEachRemaining(scores::add);
    return scores;
  }

  List<Score> scoreboard(EvaluatorService evaluator) {
    return stub(evaluator).scoreboard(ScoreboardRequest.getDefaultInstance()).getScoresList();
  }

  long best(EvaluatorService evaluator) {
    return stub(evaluator).scoreboard(ScoreboardRequest.getDefaultInstance()).getBestStep();
  }

  BlockingQueue<Score> watch(EvaluatorService evaluator) {
    BlockingQueue<Score> scores = new LinkedBlockingQueue<>();
    Iterator<Score> stream = stub(evaluator).watchScores(WatchScoresRequest.getDefaultInstance());
    Thread thread =
        new Thread(
            () -> {
              try {
                stream.forEachRemaining(scores::add);
              } catch (StatusRuntimeException e) {
                // the test is over
              }
            });
    thread.setDaemon(true);
    thread.start();
    return scores;
  }

  List<Long> acknowledged(int count) {
    List<Long> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(Await.next("acknowledgement " + i, trainer.acknowledged));
    }
    return steps;
  }

  static List<Double> finals(List<Score> scores) {
    return scores.stream().filter(s -> !s.getPartial()).map(Score::getMeanRecall).toList();
  }

  static double recallAt1(List<Score> scores, String split) {
    return last(scores, split).getTextToImage().getAt1();
  }

  static Score last(List<Score> scores, String split) {
    return scores.stream()
        .filter(s -> s.getSplit().equals(split))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
