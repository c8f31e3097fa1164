package io.altmesh.serving;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.Cost;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.States;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.observe.Trace;
import io.altmesh.mesh.server.AnswerLimit;
import io.altmesh.mesh.server.EmbedderBackend;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.ModelChoice;
import io.altmesh.mesh.server.ModelLease;
import io.altmesh.mesh.server.ServerLimits;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The models a service answers for, by fingerprint. A request that names none gets that of an
 * alias, the newest by default; one that names an older fingerprint gets that model for as long as
 * it is kept. Publishing swaps one reference: calls under way end on the model they began with.
 * Thread-safe; owns what is published.
 */
public final class ServedModels implements EmbedderBackend, AutoCloseable {
  /** The alias of calls that name no model. */
  public static final String DEFAULT = Aliases.DEFAULT;

  private final Optional<EmbeddingCache> cache;
  private final PixelLimit pixels;
  private final ModelTable table;
  private final MeshMetrics metrics;

  /** Computes all that is asked for, and counts nothing. */
  public ServedModels() {
    this(ServingOptions.DEFAULT, ServerLimits.DEFAULT, new MeshMetrics());
  }

  /**
   * With a cache, where the options want one, that is asked before a model is, for interactive
   * lists. Where models may be controlled, the one before the newest is kept for a rollback.
   *
   * @param limits how large an image may be
   * @param metrics told what the models compute, and what the cache knew
   */
  public ServedModels(ServingOptions options, ServerLimits limits, MeshMetrics metrics) {
    this.cache = options.cache();
    this.pixels = new PixelLimit(limits.imagePixels());
    this.metrics = metrics;
    this.table = new ModelTable(options.modelControl());
    cache.ifPresent(given -> given.bindTo(metrics.registry()));
  }

  ModelTable table() {
    return table;
  }

  Optional<EmbeddingCache> cache() {
    return cache;
  }

  /**
   * Makes a model the newest, and moves the aliases to it that follow the newest; older ones stay
   * addressable until {@link #retire}. A fingerprint that is served already keeps its model (and
   * takes the step told), and the given one is closed.
   *
   * @param step the training step of a student's checkpoint, 0 for a model that is not of a run
   * @throws MeshException UNAVAILABLE after {@link #close}; the given model is closed then, too
   */
  public void publish(EmbeddingModel model, long step) {
    table.publish(model, step);
  }

  /**
   * Lets an older model go once its last call has ended, and no alias points at it; the newest and
   * unknown ones stay.
   */
  public void retire(String fingerprint) {
    table.release(fingerprint);
  }

  /** All fingerprints that are answered for, oldest first. */
  public List<String> fingerprints() {
    return table.content().models().stream().map(ServedModel::fingerprint).toList();
  }

  /** Told of the aliases' names now and whenever one comes or goes; must return at once. */
  public void onAliases(Consumer<Set<String>> listener) {
    table.onAliases(listener);
  }

  @Override
  public ModelLease hold(ModelChoice choice) {
    return table.hold(choice);
  }

  @Override
  public String fingerprintOf(String alias) {
    return table.fingerprintOf(alias);
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
          return pixels.embed(
              images, allowed -> embedImages(request.getOptions(), model, tower, space, allowed));
        });
  }

  private Embeddings embedImages(
      EmbedOptions options,
      EmbeddingModel model,
      TowerInfo tower,
      Space space,
      List<byte[]> images) {
    Function<List<byte[]>, Embeddings> compute =
        missing -> counted(model, Modality.IMAGE, model.embedImages(missing, space));
    String numerics = model.identity().numerics();
    return cache(options)
        .map(known -> known.images(tower, numerics, space, images, compute))
        .orElseGet(() -> compute.apply(images));
  }

  @Override
  public Optional<EmbedResponse> knownText(EmbedTextRequest request) {
    return known(
        request.getOptions(),
        (vectors, model, space) ->
            vectors.knownTexts(
                Wire.requireTower(model, model.text(), "text"),
                model.numerics(),
                space,
                request.getTextsList()));
  }

  @Override
  public Optional<EmbedResponse> knownImages(EmbedImagesRequest request) {
    return known(
        request.getOptions(),
        (vectors, model, space) ->
            vectors.knownImages(
                Wire.requireTower(model, model.image(), "image"),
                model.numerics(),
                space,
                request.getImagesList().stream().map(ByteString::toByteArray).toList()));
  }

  private Optional<EmbedResponse> known(EmbedOptions options, Knowledge knowledge) {
    Space space = Wire.space(options.getSpace());
    return cache(options)
        .flatMap(
            vectors ->
                with(
                    options.getExpectedFingerprint(),
                    served -> {
                      ModelIdentity model = served.identity();
                      return knowledge
                          .of(vectors, model, space)
                          .map(known -> Wire.response(known, model));
                    }));
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
    table.close();
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
    ServedModel served = table.enter(fingerprint);
    try {
      return work.apply(served);
    } finally {
      served.leave();
    }
  }

  private interface Knowledge {
    Optional<Embeddings> of(EmbeddingCache vectors, ModelIdentity model, Space space);
  }

  private interface Embedding {
    Embeddings of(EmbeddingModel model, Space space);
  }
}
