package io.altmesh.evaluator;

import io.altmesh.evaluator.board.Scoreboard;
import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.Drainable;
import io.altmesh.proto.v1.EvaluateRequest;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.ListBenchmarksRequest;
import io.altmesh.proto.v1.ListBenchmarksResponse;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreboardRequest;
import io.altmesh.proto.v1.ScoreboardResponse;
import io.altmesh.proto.v1.WatchScoresRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Evaluator contract over the benchmarks and the scoreboard of one process. */
final class EvaluatorGrpcService extends EvaluatorGrpc.EvaluatorImplBase implements Drainable {
  private final Benchmarks benchmarks;
  private final Scoreboard scoreboard;
  private final Executor workers;
  private final @Nullable String teacher;
  private final ClientOptions calls;
  private final Set<Evaluation> evaluations = ConcurrentHashMap.newKeySet();
  private final Map<ServerCallStreamObserver<Score>, Consumer<Score>> watches =
      new ConcurrentHashMap<>();

  /**
   * @param teacher address that evaluations of agreement ask unless they name another
   */
  EvaluatorGrpcService(
      Benchmarks benchmarks,
      Scoreboard scoreboard,
      Executor workers,
      @Nullable String teacher,
      ClientOptions calls) {
    this.benchmarks = benchmarks;
    this.scoreboard = scoreboard;
    this.workers = workers;
    this.teacher = teacher;
    this.calls = calls;
  }

  @Override
  public void listBenchmarks(
      ListBenchmarksRequest request, StreamObserver<ListBenchmarksResponse> responses) {
    ListBenchmarksResponse.Builder response = ListBenchmarksResponse.newBuilder();
    responses.onNext(response.addAllBenchmarks(benchmarks.messages()).build());
    responses.onCompleted();
  }

  @Override
  public void evaluate(EvaluateRequest request, StreamObserver<Score> responses) {
    var call = (ServerCallStreamObserver<Score>) responses;
    Evaluation evaluation = new Evaluation(request, call, benchmarks, scoreboard, teacher, calls);
    // With a handler set, a score for a caller that has gone is not an error of ours.
    call.setOnCancelHandler(() -> evaluation.end(Evaluation.cancelled()));
    evaluations.add(evaluation);
    workers.execute(
        () -> {
          evaluation.run();
          evaluations.remove(evaluation);
        });
  }

  @Override
  public void watchScores(WatchScoresRequest request, StreamObserver<Score> responses) {
    var call = (ServerCallStreamObserver<Score>) responses;
    Consumer<Score> watcher = call::onNext;
    call.setOnCancelHandler(
        () -> {
          scoreboard.unwatch(watcher);
          watches.remove(call);
        });
    watches.put(call, watcher);
    scoreboard.watch(request.getReplay(), watcher);
  }

  /** Ends evaluations and watches: neither would end by itself before the server is cut. */
  @Override
  public void drain() {
    MeshException why = MeshException.unavailable("the evaluator is closing");
    evaluations.forEach(evaluation -> evaluation.end(why));
    watches.forEach(
        (call, watcher) -> {
          scoreboard.unwatch(watcher);
          call.onError(Errors.toStatus(why));
        });
    watches.clear();
  }

  @Override
  public void scoreboard(ScoreboardRequest request, StreamObserver<ScoreboardResponse> responses) {
    if (!request.getBenchmark().isEmpty() && !scoreboard.knows(request.getBenchmark())) {
      try {
        benchmarks.message(request.getBenchmark());
      } catch (MeshException e) {
        responses.onError(Errors.toStatus(e));
        return;
      }
    }
    List<Score> scores =
        scoreboard.all().stream()
            .filter(
                score ->
                    matches(request.getBenchmark(), score.getBenchmark())
                        && matches(request.getFingerprint(), score.getFingerprint())
                        && matches(request.getLanguage(), score.getLanguage()))
            .toList();
    ScoreboardResponse.Builder response = ScoreboardResponse.newBuilder().addAllScores(scores);
    String name =
        request.getBenchmark().isEmpty()
            ? benchmarks.messages().get(0).getName()
            : request.getBenchmark();
    scoreboard
        .best(name)
        .ifPresent(
            best -> response.setBestFingerprint(best.getFingerprint()).setBestStep(best.getStep()));
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private static boolean matches(String wanted, String given) {
    return wanted.isEmpty() || wanted.equals(given);
  }
}
