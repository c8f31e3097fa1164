package io.altmesh.serving;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.Cost;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.States;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.observe.Trace;
import io.altmesh.mesh.server.AnswerLimit;
import io.altmesh.mesh.server.EmbedderBackend;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Priority;
import io.altmesh.serving.cache.EmbeddingCache;
import io.grpc.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The models a service answers for, by fingerprint. A request that names none gets the newest; one
 * that names an older fingerprint gets that model for as long as it is kept. Publishing swaps one
 * reference: calls under way end on the model they began with. Thread-safe; owns what is published.
 */
public final class ServedModels implements EmbedderBackend, AutoCloseable {
  private final Map<String, ServedModel> byFingerprint = new LinkedHashMap<>();
  private final Optional<EmbeddingCache> cache;
  private @Nullable ServedModel newest;
  private boolean closed;
  private final MeshMetrics metrics;

  /** Computes all that is asked for, and counts nothing. */
  public ServedModels() {
    this(Optional.empty(), new MeshMetrics());
  }

  /**
   * @param cache is asked before a model is, for interactive lists
   * @param metrics told what the models compute
   */
  public ServedModels(Optional<EmbeddingCache> cache, MeshMetrics metrics) {
    this.cache = cache;
    this.metrics = metrics;
  }

  /**
   * Makes a model the newest; older ones stay addressable until {@link #retire}. A fingerprint that
   * is served already keeps its model (and takes the step told), and the given one is closed.
   *
   * @param step the training step of a student's checkpoint, 0 for a model that is not of a run
   * @throws MeshException UNAVAILABLE after {@link #close}; the given model is closed then, too
   */
  public void publish(EmbeddingModel model, long step) {
    boolean taken;
    synchronized (this) {
      taken = !closed && take(model, step);
    }
    if (!taken) {
      model.close();
      checkOpen();
    }
  }

  /** False when another model of this fingerprint is there, which becomes the newest. */
  private boolean take(EmbeddingModel model, long step) {
    String fingerprint = model.identity().fingerprint();
    ServedModel known = byFingerprint.remove(fingerprint);
    newest = known == null ? new ServedModel(model, step) : known.at(step);
    byFingerprint.put(fingerprint, newest);
    return known == null;
  }

  private synchronized void checkOpen() {
    if (closed) {
      throw MeshException.unavailable("the service is closing");
    }
  }

  /** Lets an older model go once its last call has ended; the newest and unknown ones stay. */
  public void retire(String fingerprint) {
    ServedModel retired;
    synchronized (this) {
      if (newest != null && newest.fingerprint().equals(fingerprint)) {
        return;
      }
      retired = byFingerprint.remove(fingerprint);
    }
    if (retired != null) {
      retired.retire();
    }
  }

  /** All fingerprints that are answered for, oldest first. */
  public synchronized List<String> fingerprints() {
    return List.copyOf(byFingerprint.keySet());
  }

  @Override
  public ModelDescription describe(String expectedFingerprint) {
    return with(
        expectedFingerprint,
        served -> served.use(model -> Wire.description(model.identity(), served.step())));
  }

  @Override
  public Head head(String expectedFingerprint) {
    return with(
        expectedFingerprint,
        served ->
            served.use(
                model -> {
                  Wire.requireTower(model.identity(), model.identity().text(), "text");
                  return Wire.head(model.head(), model.identity());
                }));
  }

  @Override
  public EmbedResponse embedText(EmbedTextRequest request) {
    return embed(
        request.getOptions(),
        (model, space) -> {
          TowerInfo tower = Wire.requireTower(model.identity(), model.identity().text(), "text");
          List<String> texts = request.getTextsList();
          return cache(request.getOptions())
              .map(
                  known ->
                      known.texts(
                          tower,
                          model.identity().numerics(),
                          space,
                          texts,
                          missing ->
                              counted(model, Modality.TEXT, model.embedText(missing, space))))
              .orElseGet(() -> counted(model, Modality.TEXT, model.embedText(texts, space)));
        });
  }

  @Override
  public EmbedResponse embedImages(EmbedImagesRequest request) {
    return embed(
        request.getOptions(),
        (model, space) -> {
          TowerInfo tower = Wire.requireTower(model.identity(), model.identity().image(), "image");
          List<byte[]> images =
              request.getImagesList().stream().map(ByteString::toByteArray).toList();
          return cache(request.getOptions())
              .map(
                  known ->
                      known.images(
                          tower,
                          model.identity().numerics(),
                          space,
                          images,
                          missing ->
                              counted(model, Modality.IMAGE, model.embedImages(missing, space))))
              .orElseGet(() -> counted(model, Modality.IMAGE, model.embedImages(images, space)));
        });
  }

  @Override
  public EncodeTokensResponse encodeTokens(EncodeTokensRequest request, AnswerLimit limit) {
    return with(
        request.getExpectedFingerprint(),
        served ->
            served.use(model -> Wire.response(encode(model, request, limit), model.identity())));
  }

  private static EncodedTokens encode(
      EmbeddingModel model, EncodeTokensRequest request, AnswerLimit limit) {
    Wire.requireTower(model.identity(), model.identity().text(), "text");
    States states = Wire.states(request.getStates());
    try {
      return model.encodeTokens(request.getTextsList(), states, request.getPadTo(), limit::check);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // No such states, or a length that is not for this model: the caller's to read.
      throw MeshException.invalidArgument("%s", String.valueOf(e.getMessage()));
    }
  }

  /** Lets all models go, each once its last call has ended; takes none any more. */
  @Override
  public void close() {
    List<ServedModel> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(byFingerprint.values());
      byFingerprint.clear();
      newest = null;
    }
    all.forEach(ServedModel::retire);
  }

  private EmbedResponse embed(EmbedOptions options, Embedding embedding) {
    Space space = Wire.space(options.getSpace());
    return with(
        options.getExpectedFingerprint(),
        served -> served.use(model -> Wire.response(embedding.of(model, space), model.identity())));
  }

  private Embeddings counted(EmbeddingModel model, Modality modality, Embeddings computed) {
    Cost cost = computed.cost();
    if (!cost.equals(Cost.NONE)) { // else another process computed them
      Trace.record(Context.current(), "device", System.nanoTime() - cost.device().toNanos());
      metrics.computed(
          model.identity().fingerprint(),
          modality,
          cost.given(),
          cost.computed(),
          cost.prepare(),
          cost.device());
    }
    return computed;
  }

  /** Bulk lists are computed as they were sent, whatever was computed before. */
  private Optional<EmbeddingCache> cache(EmbedOptions options) {
    return options.getPriority() == Priority.BULK ? Optional.empty() : cache;
  }

  private <T> T with(String fingerprint, Function<ServedModel, T> work) {
    ServedModel served = enter(fingerprint);
    try {
      return work.apply(served);
    } finally {
      served.leave();
    }
  }

  /** Looks up and enters under one lock, so that a retired model is never handed out. */
  private synchronized ServedModel enter(String fingerprint) {
    ServedModel current = newest;
    if (current == null) {
      throw MeshException.unavailable(
          closed ? "the service is closing" : "no model is loaded yet: retry");
    }
    ServedModel served = fingerprint.isEmpty() ? current : byFingerprint.get(fingerprint);
    if (served == null || !served.enter()) {
      throw MeshException.failedPrecondition(
          "fingerprint %s is not served here (served: %s)",
          fingerprint, String.join(", ", byFingerprint.keySet()));
    }
    return served;
  }

  private interface Embedding {
    Embeddings of(EmbeddingModel model, Space space);
  }
}
