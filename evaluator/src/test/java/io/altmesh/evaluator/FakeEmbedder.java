package io.altmesh.evaluator;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.server.AnswerLimit;
import io.altmesh.mesh.server.EmbedderBackend;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.ModelChoice;
import io.altmesh.mesh.server.ModelLease;
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
import io.altmesh.proto.v1.Tower;
import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Models on a loopback port that see "image 7" and "en 7" as the seventh axis. Each fingerprint's
 * model knows as many of the concepts as it was told, and sees the others as their neighbours.
 */
public final class FakeEmbedder implements EmbedderBackend, AutoCloseable {
  public final AtomicInteger imagesSeen = new AtomicInteger();
  public final AtomicInteger textsSeen = new AtomicInteger();

  /** Called on the worker before each list of texts: where tests block or throw. */
  volatile Consumer<List<String>> before = texts -> {};

  /** Called likewise before each list of images, once they are counted. */
  volatile Consumer<List<ByteString>> beforeImages = images -> {};

  /** Calls that their client took back. */
  final AtomicInteger cancelled = new AtomicInteger();

  volatile int textDim = TinyBenchmark.IMAGES;
  public volatile String refusedImage = "none";

  private final Map<String, Integer> known = new ConcurrentHashMap<>();
  private final Map<String, Long> steps = new ConcurrentHashMap<>();
  private final ExecutorService workers = Executors.newFixedThreadPool(4);
  private final MeshServer server;
  private volatile String newest = "";

  public FakeEmbedder() {
    server =
        MeshServer.builder("fake embedder", new HostPort("127.0.0.1", 0))
            .service(
                new EmbedderService(
                    this, EmbedderService.DEFAULT_LIMITS, workers, new MeshMetrics()))
            .drain(Duration.ZERO)
            .start();
  }

  /** Serves a model, as the newest, that gets the first {@code right} concepts right. */
  public FakeEmbedder serve(String fingerprint, long step, int right) {
    known.put(fingerprint, right);
    steps.put(fingerprint, step);
    newest = fingerprint;
    return this;
  }

  public String target() {
    return server.address().toString();
  }

  @Override
  public ModelLease hold(ModelChoice choice) {
    Context.CancellationListener ended =
        call -> cancelled.addAndGet(call.cancellationCause() == null ? 0 : 1);
    Context.current().addListener(ended, Runnable::run);
    return EmbedderBackend.super.hold(choice);
  }

  @Override
  public ModelDescription describe(String expected) {
    String fingerprint = model(expected);
    Tower tower = Tower.newBuilder().setProjectedDim(TinyBenchmark.IMAGES).build();
    return ModelDescription.newBuilder()
        .setModel(ref(fingerprint))
        .setName("step " + steps.get(fingerprint))
        .setStep(steps.get(fingerprint))
        .setText(tower)
        .setImage(tower.toBuilder().setFingerprint("abcd"))
        .build();
  }

  @Override
  public Head head(String expected) {
    return Head.getDefaultInstance();
  }

  @Override
  public EmbedResponse embedText(EmbedTextRequest request) {
    before.accept(request.getTextsList());
    String fingerprint = model(request.getOptions().getExpectedFingerprint());
    int right = known.get(fingerprint);
    textsSeen.addAndGet(request.getTextsCount());
    float[] values = new float[request.getTextsCount() * textDim];
    for (int i = 0; i < request.getTextsCount(); i++) {
      int concept = number(request.getTexts(i));
      int axis = concept < right ? concept : (concept + 20) % TinyBenchmark.IMAGES;
      values[i * textDim + axis % textDim] = 3;
    }
    return response(fingerprint, values, request.getTextsCount(), textDim).build();
  }

  @Override
  public EncodeTokensResponse encodeTokens(EncodeTokensRequest request, AnswerLimit limit) {
    throw MeshException.invalidArgument("no states here");
  }

  @Override
  public EmbedResponse embedImages(EmbedImagesRequest request) {
    String fingerprint = model(request.getOptions().getExpectedFingerprint());
    int dim = TinyBenchmark.IMAGES;
    imagesSeen.addAndGet(request.getImagesCount());
    beforeImages.accept(request.getImagesList());
    float[] values = new float[request.getImagesCount() * dim];
    EmbedResponse.Builder failures = EmbedResponse.newBuilder();
    for (int i = 0; i < request.getImagesCount(); i++) {
      String image = request.getImages(i).toStringUtf8();
      if (image.endsWith(refusedImage)) {
        failures.addFailures(
            ItemFailure.newBuilder().setIndex(i).setCode(3).setMessage("no image"));
      } else {
        values[i * dim + number(image)] = 1;
      }
    }
    return response(fingerprint, values, request.getImagesCount(), dim)
        .addAllFailures(failures.getFailuresList())
        .build();
  }

  private static EmbedResponse.Builder response(
      String fingerprint, float[] values, int rows, int dim) {
    return EmbedResponse.newBuilder()
        .setModel(ref(fingerprint))
        .setEmbeddings(Tensors.of(values, rows, dim, DType.FLOAT32));
  }

  private String model(String expected) {
    String fingerprint = expected.isEmpty() ? newest : expected;
    if (!known.containsKey(fingerprint)) {
      throw MeshException.failedPrecondition("fingerprint %s is not served here", fingerprint);
    }
    return fingerprint;
  }

  private static ModelRef ref(String fingerprint) {
    return ModelRef.newBuilder().setFingerprint(fingerprint).setNumerics("fp32/cpu").build();
  }

  private static int number(String item) {
    return Integer.parseInt(item.substring(item.lastIndexOf(' ') + 1));
  }

  @Override
  public void close() {
    server.close();
    workers.shutdownNow();
  }
}
