package io.altmesh.trainer;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.server.AnswerLimit;
import io.altmesh.mesh.server.EmbedderBackend;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
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
import io.altmesh.proto.v1.Space;
import io.altmesh.proto.v1.Tower;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A teacher without a model, over a real socket: a text's vector is drawn with the text as seed, an
 * image's with its bytes; an image of {@link TinyShards#BROKEN} bytes is refused.
 */
final class FakeTeacher implements AutoCloseable {
  /** The text whose vector is NaN. */
  static final String NOT_A_NUMBER = "not a number";

  /** Width of its PROJECTED vectors. */
  static final int PROJECTED_DIM = 4;

  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final Backend backend;
  private final MeshServer server;

  private FakeTeacher(Backend backend, Address listen) {
    this.backend = backend;
    this.server =
        MeshServer.builder("teacher", listen)
            .drain(Duration.ofMillis(100))
            .service(
                new EmbedderService(
                    backend, EmbedderService.DEFAULT_LIMITS, workers, new MeshMetrics()))
            .start();
    server.ready();
  }

  static FakeTeacher start(int dim) {
    return start(dim, "teacher-1", HostPort.parse("127.0.0.1:0"));
  }

  static FakeTeacher start(int dim, String fingerprint, Address listen) {
    return new FakeTeacher(new Backend(dim, fingerprint), listen);
  }

  Address address() {
    return server.address();
  }

  /** Texts embedded so far. */
  int texts() {
    return backend.texts.get();
  }

  /** Images asked for so far, refused ones among them. */
  int images() {
    return backend.images.get();
  }

  @Override
  public void close() {
    server.close();
    workers.shutdownNow();
  }

  private static final class Backend implements EmbedderBackend {
    private final int dim;
    private final String fingerprint;
    private final AtomicInteger texts = new AtomicInteger();
    private final AtomicInteger images = new AtomicInteger();

    Backend(int dim, String fingerprint) {
      this.dim = dim;
      this.fingerprint = fingerprint;
    }

    private ModelRef model(String expected) {
      if (!expected.isEmpty() && !expected.equals(fingerprint)) {
        throw MeshException.failedPrecondition(
            "fingerprint %s is not served here (served: %s)", expected, fingerprint);
      }
      return ModelRef.newBuilder().setFingerprint(fingerprint).setNumerics("fp32/cpu").build();
    }

    @Override
    public ModelDescription describe(String expected) {
      return ModelDescription.newBuilder()
          .setModel(model(expected))
          .setName("fake")
          .setArchitecture("clip")
          .setText(
              Tower.newBuilder()
                  .setFingerprint(fingerprint + "-text")
                  .setPooledDim(dim)
                  .setProjectedDim(PROJECTED_DIM)
                  .setContextLength(77))
          .setImage(
              Tower.newBuilder()
                  .setFingerprint(fingerprint + "-image")
                  .setPooledDim(dim)
                  .setProjectedDim(PROJECTED_DIM)
                  .setImageSize(16))
          .setLogitScale(2.5f)
          .setLimits(EmbedderService.DEFAULT_LIMITS)
          .build();
    }

    @Override
    public Head head(String expected) {
      return Head.newBuilder()
          .setModel(model(expected))
          .setTextProjection(
              Tensors.of(
                  vector("projection", PROJECTED_DIM * dim), PROJECTED_DIM, dim, DType.FLOAT32))
          .setLogitScale(2.5f)
          .setTextTowerFingerprint(fingerprint + "-text")
          .setImageTowerFingerprint(fingerprint + "-image")
          .build();
    }

    @Override
    public EmbedResponse embedText(EmbedTextRequest request) {
      List<String> asked = request.getTextsList();
      ModelRef model = model(request.getOptions().getExpectedFingerprint());
      boolean pooled = request.getOptions().getSpace() == Space.POOLED;
      int width = pooled ? dim : PROJECTED_DIM;
      float[] values = new float[asked.size() * width];
      for (int row = 0; row < asked.size(); row++) {
        System.arraycopy(vector(asked.get(row), width), 0, values, row * width, width);
      }
      texts.addAndGet(asked.size());
      return EmbedResponse.newBuilder()
          .setModel(model)
          .setEmbeddings(Tensors.of(values, asked.size(), width, DType.FLOAT32))
          .build();
    }

    @Override
    public EncodeTokensResponse encodeTokens(EncodeTokensRequest request, AnswerLimit limit) {
      throw MeshException.invalidArgument("no states here");
    }

    @Override
    public EmbedResponse embedImages(EmbedImagesRequest request) {
      ModelRef model = model(request.getOptions().getExpectedFingerprint());
      boolean pooled = request.getOptions().getSpace() == Space.POOLED;
      int width = pooled ? dim : PROJECTED_DIM;
      int asked = request.getImagesCount();
      float[] values = new float[asked * width];
      EmbedResponse.Builder response = EmbedResponse.newBuilder().setModel(model);
      for (int row = 0; row < asked; row++) {
        if (request.getImages(row).equals(ByteString.copyFrom(TinyShards.BROKEN))) {
          response.addFailures(
              ItemFailure.newBuilder().setIndex(row).setCode(3).setMessage("no image"));
        } else {
          float[] vector = vector(request.getImages(row).hashCode(), width);
          System.arraycopy(vector, 0, values, row * width, width);
        }
      }
      images.addAndGet(asked);
      return response.setEmbeddings(Tensors.of(values, asked, width, DType.FLOAT32)).build();
    }

    private static float[] vector(String text, int dim) {
      float[] vector = vector(text.hashCode(), dim);
      if (text.equals(NOT_A_NUMBER)) {
        Arrays.fill(vector, Float.NaN);
      }
      return vector;
    }

    private static float[] vector(int seed, int dim) {
      Random random = new Random(seed);
      float[] vector = new float[dim];
      for (int i = 0; i < dim; i++) {
        vector[i] = (float) random.nextGaussian();
      }
      return vector;
    }
  }
}
