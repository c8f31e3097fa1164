package io.altmesh.cli.ablate;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.EvaluateRequest;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.ListBenchmarksRequest;
import io.altmesh.proto.v1.Score;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Asks an evaluator for scores on its first benchmark. Blocks while it computes. */
final class EvaluatorClient implements AutoCloseable {
  private final ManagedChannel channel;

  EvaluatorClient(Address evaluator) {
    channel = Channels.open(evaluator.toString());
  }

  /**
   * A model's scores, one a language and split.
   *
   * @param texts an Embedder that answers texts
   * @param images one that answers images, in the same space
   * @throws io.grpc.StatusRuntimeException when one of them does not answer
   */
  Figures evaluate(Address texts, Address images, List<String> languages) {
    EvaluatorGrpc.EvaluatorBlockingStub stub = EvaluatorGrpc.newBlockingStub(channel);
    String benchmark =
        stub.listBenchmarks(ListBenchmarksRequest.getDefaultInstance()).getBenchmarks(0).getName();
    Iterator<Score> scores =
        stub.evaluate(
            EvaluateRequest.newBuilder()
                .setBenchmark(benchmark)
                .setTarget(texts.toString())
                .setImageTarget(images.toString())
                .addAllLanguages(languages)
                .build());
    List<Score> whole = new ArrayList<>();
    while (scores.hasNext()) {
      Score score = scores.next();
      if (!score.getPartial()) {
        whole.add(score);
      }
    }
    return new Figures(whole);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
