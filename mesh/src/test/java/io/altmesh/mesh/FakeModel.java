package io.altmesh.mesh;

import io.altmesh.mesh.server.AnswerLimit;
import io.altmesh.mesh.server.EmbedderBackend;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ItemFailure;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.ModelRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A model whose vector of a text is (length, first character, 2, 0, 0, …). Texts that begin with
 * "broken" fail alone; those longer than 20 characters count as truncated. A token is a character,
 * and its state (place, character, states, 0, …). A script of failures is used up call by call.
 */
public class FakeModel implements EmbedderBackend {
  public final List<String> seen = new ArrayList<>();
  public final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

  /** Called on the worker before each list is embedded: where tests block or throw. */
  public volatile Consumer<List<String>> before = texts -> {};

  /** What becomes of the rows of each list: where tests spoil them. */
  public volatile UnaryOperator<float[]> rows = values -> values;

  public volatile String fingerprint = "aa11";
  public volatile int dim = 4;

  @Override
  public ModelDescription describe(String expectedFingerprint) {
    fail();
    check(expectedFingerprint);
    return ModelDescription.newBuilder().setModel(model()).setName("fake").build();
  }

  @Override
  public Head head(String expectedFingerprint) {
    check(expectedFingerprint);
    return Head.newBuilder().setModel(model()).setLogitScale(4.6f).build();
  }

  @Override
  public EmbedResponse embedText(EmbedTextRequest request) {
    return embed(request.getTextsList(), request.getOptions().getExpectedFingerprint());
  }

  @Override
  public EmbedResponse embedImages(EmbedImagesRequest request) {
    List<String> texts =
        request.getImagesList().stream().map(image -> image.toStringUtf8()).toList();
    return embed(texts, request.getOptions().getExpectedFingerprint());
  }

  private EmbedResponse embed(List<String> texts, String expectedFingerprint) {
    synchronized (seen) {
      seen.addAll(texts);
    }
    before.accept(texts);
    fail();
    check(expectedFingerprint);
    EmbedResponse.Builder response = EmbedResponse.newBuilder().setModel(model());
    float[] values = new float[texts.size() * dim];
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (text.startsWith("broken")) {
        response.addFailures(
            ItemFailure.newBuilder().setIndex(i).setCode(3).setMessage("no image"));
        continue;
      }
      if (text.length() > 20) {
        response.addTruncated(i);
      }
      values[i * dim] = text.length();
      values[i * dim + 1] = text.isEmpty() ? 0 : text.charAt(0);
      values[i * dim + 2] = 2;
    }
    return response
        .setEmbeddings(Tensors.of(rows.apply(values), texts.size(), dim, DType.FLOAT32))
        .build();
  }

  @Override
  public EncodeTokensResponse encodeTokens(EncodeTokensRequest request, AnswerLimit limit) {
    List<String> texts = request.getTextsList();
    synchronized (seen) {
      seen.addAll(texts);
    }
    before.accept(texts);
    fail();
    check(request.getExpectedFingerprint());
    int longest = texts.stream().mapToInt(String::length).max().orElse(0);
    int tokens = request.getPadTo() == 0 ? longest : request.getPadTo();
    limit.check(texts.size(), tokens, dim);
    EncodeTokensResponse.Builder response = EncodeTokensResponse.newBuilder().setModel(model());
    float[] values = new float[texts.size() * tokens * dim];
    for (int row = 0; row < texts.size(); row++) {
      String text = texts.get(row);
      int length = Math.min(text.length(), tokens);
      for (int token = 0; token < length; token++) {
        int start = (row * tokens + token) * dim;
        values[start] = token;
        values[start + 1] = text.charAt(token);
        values[start + 2] = request.getStatesValue();
      }
      response.addLengths(length);
      if (length < text.length()) {
        response.addTruncated(row);
      }
    }
    return response.setStates(Tensors.of(values, DType.FLOAT32, texts.size(), tokens, dim)).build();
  }

  private void fail() {
    RuntimeException failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
  }

  private void check(String expectedFingerprint) {
    if (!expectedFingerprint.isEmpty() && !expectedFingerprint.equals(fingerprint)) {
      throw MeshException.failedPrecondition(
          "fingerprint: %s (expected: %s, which is served here)", expectedFingerprint, fingerprint);
    }
  }

  private ModelRef model() {
    return ModelRef.newBuilder().setFingerprint(fingerprint).setNumerics("fp32/cpu").build();
  }

  public int seenCount() {
    synchronized (seen) {
      return seen.size();
    }
  }

  public List<String> seenTexts() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }
}
