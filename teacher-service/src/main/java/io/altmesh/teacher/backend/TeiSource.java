package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.Endpoint;
import io.altmesh.proto.tei.EmbedGrpc;
import io.altmesh.proto.tei.EmbedRequest;
import io.altmesh.proto.tei.EmbedResponse;
import io.altmesh.proto.tei.InfoGrpc;
import io.altmesh.proto.tei.InfoRequest;
import io.altmesh.proto.tei.InfoResponse;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Texts from Hugging Face's text-embeddings-inference. Its contract embeds one text a call, so a
 * list is asked for by several calls at once. Vectors are un-normalised unless the server's model
 * normalises them itself. Thread-safe; closing it ends calls under way.
 */
final class TeiSource implements VectorSource<String> {
  private final boolean truncate;
  private final Endpoint endpoint;
  private final ExecutorService callers;
  private final InfoResponse info;

  /**
   * Asks the server who it is.
   *
   * @param truncate cut long texts; else they fail
   * @param concurrency calls under way at a time
   * @param doubt is raised when the server was away
   * @throws MeshException when it cannot be reached
   */
  TeiSource(String target, boolean truncate, int concurrency, ClientOptions calls, Doubt doubt) {
    this.truncate = truncate;
    this.endpoint =
        Endpoint.open(target, calls.withListener(new DoubtfulWaits(calls.listener(), doubt)));
    this.callers = Callers.start("tei", concurrency);
    try {
      info = info();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private InfoResponse info() {
    return endpoint.call(
        channel ->
            InfoGrpc.newBlockingStub(channel)
                .withDeadlineAfter(deadline(), TimeUnit.MILLISECONDS)
                .info(InfoRequest.getDefaultInstance()));
  }

  private long deadline() {
    return endpoint.options().deadline().toMillis();
  }

  @Override
  public Set<Space> spaces() {
    return Set.of(Space.PROJECTED);
  }

  @Override
  public Embeddings embed(List<String> texts, Space space) {
    List<Future<EmbedResponse>> answers = new ArrayList<>();
    for (String text : texts) {
      answers.add(callers.submit(() -> embed(text)));
    }
    Gathered gathered = new Gathered(texts.size());
    try {
      for (int i = 0; i < answers.size(); i++) {
        take(answers.get(i), i, gathered);
      }
    } finally {
      answers.forEach(answer -> answer.cancel(true));
    }
    return gathered.embeddings();
  }

  private EmbedResponse embed(String text) {
    EmbedRequest request = EmbedRequest.newBuilder().setInputs(text).setTruncate(truncate).build();
    return endpoint.call(
        channel ->
            BusyServers.retryable(
                () ->
                    EmbedGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(deadline(), TimeUnit.MILLISECONDS)
                        .embed(request)));
  }

  private void take(Future<EmbedResponse> answer, int item, Gathered gathered) {
    try {
      float[] vector = floats(answer.get());
      gathered.put(item, vector, 0, vector.length);
    } catch (ExecutionException e) {
      MeshException failure = Errors.fromStatus(cause(e), endpoint.target());
      // Too long, empty; FAILED_PRECONDITION is what its tokenizer could not read.
      if (failure.code() != Status.Code.INVALID_ARGUMENT
          && failure.code() != Status.Code.FAILED_PRECONDITION) {
        throw failure;
      }
      gathered.fail(item, String.valueOf(failure.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MeshException(
          Status.Code.CANCELLED, endpoint.target() + ": interrupted while waiting");
    }
  }

  private static Throwable cause(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }

  private float[] floats(EmbedResponse response) {
    float[] values = new float[response.getEmbeddingsCount()];
    if (values.length == 0) {
      throw MeshException.dataLoss("%s answered a vector without values", endpoint.target());
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = response.getEmbeddings(i);
    }
    return values;
  }

  /** As the server told at first: it serves one model as long as it lives. */
  @Override
  public Map<String, String> declared() {
    Map<String, String> declared = new TreeMap<>();
    declared.put("protocol", "tei");
    declared.put("model", info.getModelId());
    declared.put("revision", info.getModelSha());
    declared.put("dtype", info.getModelDtype());
    declared.put("length", Integer.toString(info.getMaxInputLength()));
    return declared;
  }

  @Override
  public String numerics() {
    return "tei/" + info.getModelDtype();
  }

  @Override
  public int limit() {
    return info.getMaxInputLength();
  }

  @Override
  public void close() {
    endpoint.close();
    callers.shutdownNow();
  }
}
