package io.altmesh.trainer;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.CheckpointWatch;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.Drainable;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.Benchmark;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.ListBenchmarksRequest;
import io.altmesh.proto.v1.ListBenchmarksResponse;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.WatchScoresRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongToDoubleFunction;

/**
 * An evaluator without a benchmark, over a real socket: a checkpoint's scores are what the script
 * says of its step, in English as said and in Chinese 0.2 less. It may leave its port and come
 * back; what it follows is scored meanwhile.
 */
final class ScriptedEvaluator implements CheckpointWatch.Listener, AutoCloseable {
  static final String BENCHMARK = "script";

  private final LongToDoubleFunction script;
  private final List<Score> scores = new ArrayList<>(); // guarded by itself, as are the callers
  private final List<ServerCallStreamObserver<Score>> callers = new ArrayList<>();
  private final CompletableFuture<CheckpointWatch> watch = new CompletableFuture<>();
  private final Address address;
  private MeshServer server;

  ScriptedEvaluator(LongToDoubleFunction script) {
    this.script = script;
    this.server = serve(HostPort.parse("127.0.0.1:0"));
    this.address = server.address();
  }

  private MeshServer serve(Address listen) {
    MeshServer started = MeshServer.builder("evaluator", listen).service(new Service()).start();
    started.ready();
    return started;
  }

  Address address() {
    return address;
  }

  void follow(Address trainer) {
    watch.complete(
        CheckpointWatch.start(
            trainer.toString(), "evaluator@test", ClientOptions.defaults(), this));
  }

  void leave() {
    server.close();
  }

  void comeBack() {
    server = serve(address);
  }

  @Override
  public void published(CheckpointInfo checkpoint) {
    double score = script.applyAsDouble(checkpoint.getStep());
    tell(score(checkpoint, "en", "all", score));
    tell(score(checkpoint, "en", "seen", 1));
    tell(score(checkpoint, "zh", "all", score - 0.2));
    watch.join().acknowledge(checkpoint);
  }

  private static Score score(
      CheckpointInfo checkpoint, String language, String split, double value) {
    Recall recall = Recall.newBuilder().setAt10(value).build();
    return Score.newBuilder()
        .setBenchmark(BENCHMARK)
        .setFingerprint(checkpoint.getFingerprint())
        .setStep(checkpoint.getStep())
        .setRole("student")
        .setLanguage(language)
        .setSplit(split)
        .setTextToImage(recall)
        .setImageToText(recall)
        .setMeanRecall(value)
        .addMetrics(MetricValue.newBuilder().setName("recall@1").setValue(1 - value))
        .build();
  }

  private void tell(Score score) {
    synchronized (scores) {
      scores.add(score);
      callers.forEach(caller -> caller.onNext(score));
    }
  }

  @Override
  public void close() {
    watch.thenAccept(CheckpointWatch::close);
    server.close();
  }

  private final class Service extends EvaluatorGrpc.EvaluatorImplBase implements Drainable {
    @Override
    public void listBenchmarks(
        ListBenchmarksRequest request, StreamObserver<ListBenchmarksResponse> observer) {
      Benchmark.Builder script = Benchmark.newBuilder().setName(BENCHMARK).setTask("retrieval");
      script.addAllSplits(List.of("all", "seen")).addAllLanguages(List.of("en", "zh"));
      script.addMetrics("recall@10");
      observer.onNext(ListBenchmarksResponse.newBuilder().addBenchmarks(script).build());
      observer.onCompleted();
    }

    @Override
    public void watchScores(WatchScoresRequest request, StreamObserver<Score> observer) {
      var call = (ServerCallStreamObserver<Score>) observer;
      call.setOnCancelHandler(() -> forget(call));
      synchronized (scores) {
        if (request.getReplay()) {
          scores.forEach(call::onNext);
        }
        callers.add(call);
      }
    }

    private void forget(ServerCallStreamObserver<Score> call) {
      synchronized (scores) {
        callers.remove(call);
      }
    }

    @Override
    public void drain() {
      synchronized (scores) {
        callers.forEach(call -> call.onError(Status.UNAVAILABLE.asRuntimeException()));
        callers.clear();
      }
    }
  }

  /** The recipe's keys that name this evaluator. */
  List<String> keys() {
    return List.of(
        "scores.evaluator=" + address,
        "scores.benchmark=" + BENCHMARK,
        "checkpoint.keep-best=true",
        "checkpoint.keep=1",
        "followers.expected=1",
        "followers.lease=" + Duration.ofSeconds(20).toSeconds() + "s");
  }
}
