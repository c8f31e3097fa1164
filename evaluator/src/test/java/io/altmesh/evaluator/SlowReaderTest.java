package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.board.Scoreboard;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.proto.v1.EvaluateRequest;
import io.altmesh.proto.v1.Score;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller whose buffers are full gets what counts. */
class SlowReaderTest {
  @TempDir private Path folder;

  @Test
  void missesPartialScoresAndNoFinalOne() throws Exception {
    assertThat(scores(true)).extracting(Score::getPartial).contains(true, false);
    assertThat(scores(false)).extracting(Score::getPartial).containsExactly(false, false, false);
  }

  private List<Score> scores(boolean ready) throws Exception {
    Path of = folder.resolve("ready-" + ready);
    Path yaml = TinyBenchmark.write(of.resolve("benchmark"));
    Reader reader = new Reader(ready);
    try (FakeEmbedder model = new FakeEmbedder().serve("m", 1, 100);
        Benchmarks benchmarks =
            Benchmarks.load(List.of(yaml.toString()), DataRoots.of(of), of.resolve("store"));
        Scoreboard board = Scoreboard.open(of)) {
      EvaluateRequest request =
          EvaluateRequest.newBuilder()
              .setBenchmark("tiny")
              .setTarget(model.target())
              .addLanguages("en")
              .build();
      new Evaluation(request, reader, benchmarks, board, null, ClientOptions.defaults()).run();
    }
    assertThat(reader.completed).isTrue();
    return reader.scores;
  }

  /** The server's side of a call whose buffers have room, or have none. */
  private static final class Reader extends ServerCallStreamObserver<Score> {
    final List<Score> scores = new ArrayList<>();
    private final boolean ready;
    boolean completed;

    Reader(boolean ready) {
      this.ready = ready;
    }

    @Override
    public void onNext(Score score) {
      scores.add(score);
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void onCompleted() {
      completed = true;
    }

    @Override
    public void onError(Throwable why) {
      throw new AssertionError(why);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }
}
