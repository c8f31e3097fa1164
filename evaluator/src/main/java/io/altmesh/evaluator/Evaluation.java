package io.altmesh.evaluator;

import io.altmesh.evaluator.board.Scoreboard;
import io.altmesh.evaluator.scoring.Subject;
import io.altmesh.evaluator.scoring.Wish;
import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EvaluateRequest;
import io.altmesh.proto.v1.Score;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Evaluate call. Runs on a worker; {@link #end}, from any thread, stops it wherever it is: its
 * clients are closed, so that what it waits for fails at once.
 */
final class Evaluation implements Runnable {
  private static final int MOST_EXAMPLES = 32;

  private final EvaluateRequest request;
  private final ServerCallStreamObserver<Score> call;
  private final Benchmarks benchmarks;
  private final Scoreboard scoreboard;
  private final @Nullable String teacher;
  private final ClientOptions calls;
  private final List<EmbedderClient> clients = new ArrayList<>();
  private @Nullable MeshException ended;

  Evaluation(
      EvaluateRequest request,
      ServerCallStreamObserver<Score> call,
      Benchmarks benchmarks,
      Scoreboard scoreboard,
      @Nullable String teacher,
      ClientOptions calls) {
    this.request = request;
    this.call = call;
    this.benchmarks = benchmarks;
    this.scoreboard = scoreboard;
    this.teacher = teacher;
    this.calls = calls;
  }

  @Override
  public void run() {
    try {
      score();
      call.onCompleted();
    } catch (RuntimeException e) {
      MeshException why = ended();
      // A caller that has gone is told nothing: the cancelled call drops it.
      call.onError(Errors.toStatus(why == null ? e : why));
    } finally {
      closeClients();
    }
  }

  private void score() {
    checkNotEnded();
    Wish wish = wish();
    benchmarks.require(request.getBenchmark(), wish);
    String imageTarget =
        request.getImageTarget().isEmpty() ? request.getTarget() : request.getImageTarget();
    EmbedderClient texts = connect("target", request.getTarget());
    EmbedderClient images =
        imageTarget.equals(request.getTarget()) ? texts : connect("image_target", imageTarget);
    Subject subject =
        new Subject("other", texts, images, texts.describe(request.getExpectedFingerprint()));
    benchmarks.score(request.getBenchmark(), subject.withTeacher(teacher()), wish, this::tell);
  }

  private @Nullable EmbedderClient teacher() {
    if (!benchmarks.needsTeacher(request.getBenchmark())) {
      return null;
    }
    String target = request.getTeacherTarget().isEmpty() ? teacher : request.getTeacherTarget();
    return target == null ? null : connect("teacher_target", target);
  }

  private Wish wish() {
    List<String> splits = request.getSplit().isEmpty() ? List.of() : List.of(request.getSplit());
    if (request.getExamples() < 0 || request.getExamples() > MOST_EXAMPLES) {
      throw MeshException.invalidArgument(
          "examples: %d (expected: 0 to %d)", request.getExamples(), MOST_EXAMPLES);
    }
    return new Wish(request.getLanguagesList(), splits, request.getOutcomes())
        .withExamples(request.getExamples());
  }

  private void tell(Score score) {
    checkNotEnded();
    if (!score.getPartial()) {
      scoreboard.add(
          score.toBuilder()
              .clearRanks()
              .clearImageRanks()
              .clearExamples()
              .clearPredictions()
              .build());
    }
    // Who reads too slowly misses figures that the next ones replace: they do not pile up here.
    if (!score.getPartial() || call.isReady()) {
      call.onNext(score);
    }
  }

  private EmbedderClient connect(String field, String target) {
    try {
      return opened(EmbedderClient.connect(target, calls.acceptingAnyModel()));
    } catch (MeshException e) {
      // It calls every address "target"; the request has two.
      throw MeshException.invalidArgument(
          "%s", String.valueOf(e.getMessage()).replaceFirst("^target", field));
    }
  }

  private synchronized EmbedderClient opened(EmbedderClient client) {
    clients.add(client);
    return client;
  }

  /**
   * Stops the work.
   *
   * @param why is told to the caller, if it is still there
   */
  void end(MeshException why) {
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = why;
    }
    closeClients();
  }

  static MeshException cancelled() {
    return new MeshException(Status.Code.CANCELLED, "the caller has gone");
  }

  private void checkNotEnded() {
    MeshException why = ended();
    if (why != null) {
      throw why;
    }
  }

  private synchronized @Nullable MeshException ended() {
    return ended;
  }

  private void closeClients() {
    List<EmbedderClient> open;
    synchronized (this) {
      open = List.copyOf(clients);
    }
    open.forEach(EmbedderClient::close);
  }
}
