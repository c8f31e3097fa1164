package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.mesh.Errors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.Benchmark;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;

/** The Evaluator contract over the benchmarks and the scoreboard of one process. */
final class EvaluatorGrpcService extends EvaluatorGrpc.EvaluatorImplBase {
  private final Benchmarks benchmarks;
  private final Scoreboard scoreboard;
  private final Executor workers;

  EvaluatorGrpcService(Benchmarks benchmarks, Scoreboard scoreboard, Executor workers) {
    this.benchmarks = benchmarks;
    this.scoreboard = scoreboard;
    this.workers = workers;
  }

  @Override
  public void listBenchmarks(
      ListBenchmarksRequest request, StreamObserver<ListBenchmarksResponse> responses) {
    ListBenchmarksResponse.Builder response = ListBenchmarksResponse.newBuilder();
    benchmarks.all().forEach(benchmark -> response.addBenchmarks(message(benchmark)));
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void evaluate(EvaluateRequest request, StreamObserver<Score> responses) {
    // With a handler set, a score for a caller that has gone is not an error of ours.
    var call = (ServerCallStreamObserver<Score>) responses;
    call.setOnCancelHandler(() -> {});
    workers.execute(() -> evaluate(request, call));
  }

  private void evaluate(EvaluateRequest request, ServerCallStreamObserver<Score> call) {
    ClientOptions options = ClientOptions.defaults().acceptingAnyModel();
    String imageTarget =
        request.getImageTarget().isEmpty() ? request.getTarget() : request.getImageTarget();
    boolean one = imageTarget.equals(request.getTarget());
    try (EmbedderClient texts = EmbedderClient.connect(request.getTarget(), options);
        EmbedderClient images = one ? texts : EmbedderClient.connect(imageTarget, options)) {
      Subject subject =
          new Subject("other", texts, images, texts.describe(request.getExpectedFingerprint()));
      benchmarks.score(
          request.getBenchmark(),
          subject,
          request.getLanguagesList(),
          score -> {
            if (call.isCancelled()) {
              throw new CancellationException("the caller has gone");
            }
            if (!score.getPartial()) {
              scoreboard.add(score);
            }
            call.onNext(score);
          });
      call.onCompleted();
    } catch (CancellationException e) {
      // Nobody is left to be told.
    } catch (RuntimeException e) {
      call.onError(Errors.toStatus(e));
    }
  }

  @Override
  public void watchScores(WatchScoresRequest request, StreamObserver<Score> responses) {
    var call = (ServerCallStreamObserver<Score>) responses;
    Runnable unwatch =
        scoreboard.watch(
            request.getReplay(),
            score -> {
              if (!call.isCancelled()) {
                call.onNext(score);
              }
            });
    call.setOnCancelHandler(unwatch);
  }

  @Override
  public void scoreboard(ScoreboardRequest request, StreamObserver<ScoreboardResponse> responses) {
    List<Score> scores =
        scoreboard.all().stream()
            .filter(
                score ->
                    request.getBenchmark().isEmpty()
                        || score.getBenchmark().equals(request.getBenchmark()))
            .toList();
    ScoreboardResponse.Builder response = ScoreboardResponse.newBuilder().addAllScores(scores);
    String name =
        request.getBenchmark().isEmpty() ? benchmarks.all().get(0).name() : request.getBenchmark();
    scoreboard
        .best(name)
        .ifPresent(
            best -> response.setBestFingerprint(best.getFingerprint()).setBestStep(best.getStep()));
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private static Benchmark message(RetrievalBenchmark benchmark) {
    return Benchmark.newBuilder()
        .setName(benchmark.name())
        .addAllLanguages(benchmark.languages())
        .addAllSplits(
            benchmark.queries().stream().map(RetrievalBenchmark.Query::split).distinct().toList())
        .setImages(benchmark.images().size())
        .setQueries(benchmark.queries().size())
        .build();
  }
}
