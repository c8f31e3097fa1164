package io.altmesh.teacher.backend;

import static io.altmesh.teacher.backend.Fixtures.TEXTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.Space;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.v1.DType;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server of the Open Inference Protocol in the teacher's place, backed by our own model. */
class OipTeacherTest {
  @RegisterExtension static final OwnClip OURS = new OwnClip();
  private static EmbeddingModel own;
  private static EmbeddingModel other;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    own = OURS.model();
    other = OURS.open(Fixtures.OTHER_CLIP);
  }

  @AfterAll
  static void close() {
    other.close();
  }

  @ParameterizedTest
  @EnumSource(Space.class)
  void givesOurOwnTargets(Space space) {
    try (FakeOipServer server = new FakeOipServer(OipModel.of(own));
        EmbeddingModel foreign = teacher(server)) {
      assertSame(foreign.embedText(TEXTS, space), own.embedText(TEXTS, space), 1e-4f);
      assertSame(
          foreign.embedImages(Fixtures.images(), space),
          own.embedImages(Fixtures.images(), space),
          1e-4f);
    }
  }

  @Test
  void givesAStudentOurOwnHead() {
    try (FakeOipServer server = new FakeOipServer(OipModel.of(own));
        EmbeddingModel foreign = teacher(server)) {
      Head head = foreign.head();
      assertThat(head.textProjection()).isEqualTo(own.head().textProjection());
      assertThat(head.logitScale()).isEqualTo(2.5f);
      assertThat(head.imageTowerFingerprint())
          .isEqualTo(foreign.identity().image().fingerprint())
          .hasSize(64);
    }
  }

  @Test
  void readsHalves() {
    try (FakeOipServer server = new FakeOipServer(OipModel.of(own).withDtype(DType.FLOAT16));
        EmbeddingModel foreign = teacher(server)) {
      assertSame(
          foreign.embedText(TEXTS, Space.PROJECTED), own.embedText(TEXTS, Space.PROJECTED), 2e-3f);
      assertThat(foreign.identity().numerics()).isEqualTo("oip/FP16");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"INVALID_ARGUMENT", "INTERNAL"})
  void findsTheItemThatFailsAndServesItsNeighbours(Status.Code code) {
    OipModel model = OipModel.of(own).withBlame(code.toStatus());
    try (FakeOipServer server = new FakeOipServer(model);
        EmbeddingModel foreign = teacher(server)) {
      Embeddings answer = foreign.embedText(List.of("a", "b", "poison", "c"), Space.PROJECTED);
      assertThat(answer.failures()).hasSize(1);
      assertThat(answer.failures().get(0).index()).isEqualTo(2);
      assertThat(answer.failures().get(0).message()).contains("poison");
      float[] expected = own.embedText(List.of("a", "b", "c"), Space.PROJECTED).values();
      float[] good = new float[expected.length];
      System.arraycopy(answer.values(), 0, good, 0, 48);
      System.arraycopy(answer.values(), 72, good, 48, 24);
      assertThat(good).containsExactly(expected, within(1e-4f));
    }
  }

  @Test
  void namesTheItemWhoseVectorIsNoNumber() {
    Function<ModelInferRequest, ModelInferResponse> broken =
        request -> withFirstValue(OipModel.of(own).apply(request), Float.NaN);
    try (FakeOipServer server = new FakeOipServer(OipModel.of(own));
        EmbeddingModel foreign = teacher(server)) {
      server.answerBy(broken);
      Embeddings answer = foreign.embedText(List.of("a", "b"), Space.PROJECTED);
      assertThat(answer.failures()).hasSize(1);
      assertThat(answer.failures().get(0).index()).isZero();
      assertThat(answer.failures().get(0).message()).contains("NaN");
      assertThat(Arrays.copyOf(answer.values(), 24)).containsOnly(0);
      assertThat(Arrays.copyOfRange(answer.values(), 24, 48)).doesNotContain(0);
    }
  }

  @Test
  void refusesToStartOnAnAnswerOfAnotherShape() {
    Function<ModelInferRequest, ModelInferResponse> broken =
        request -> {
          ModelInferResponse.Builder response = OipModel.of(own).apply(request).toBuilder();
          int values = response.getRawOutputContents(0).size() / 4;
          response.getOutputsBuilder(0).clearShape().addShape(1).addShape(values);
          return response.build();
        };
    try (FakeOipServer server = new FakeOipServer(broken)) {
      assertThatThrownBy(() -> teacher(server))
          .isInstanceOf(MeshException.class)
          .hasMessageContaining("output pooled has shape [1, 120] for 3 items (expected: [3, D]");
    }
  }

  @Test
  void refusesAnAnswerThatIsShorterThanItsShape() {
    Function<ModelInferRequest, ModelInferResponse> broken =
        request -> {
          ModelInferResponse.Builder response = OipModel.of(own).apply(request).toBuilder();
          return response
              .setRawOutputContents(0, response.getRawOutputContents(0).substring(4))
              .build();
        };
    try (FakeOipServer server = new FakeOipServer(broken)) {
      assertThatThrownBy(() -> teacher(server)).hasMessageContaining("tensor data: 476 bytes");
    }
  }

  @Test
  void refusesAnAnswerOfAnotherModel() {
    Function<ModelInferRequest, ModelInferResponse> broken =
        request -> OipModel.of(own).apply(request).toBuilder().setModelName("other").build();
    try (FakeOipServer server = new FakeOipServer(broken)) {
      assertThatThrownBy(() -> teacher(server))
          .hasMessageContaining("answered model \"other\" (expected: \"text\")");
    }
  }

  @Test
  void sendsNoMoreItemsThanABatch() {
    List<Integer> sizes = new ArrayList<>();
    Function<ModelInferRequest, ModelInferResponse> counting =
        request -> {
          sizes.add(Math.toIntExact(request.getInputs(0).getShape(0)));
          return OipModel.of(own).apply(request);
        };
    try (FakeOipServer server = new FakeOipServer(OipModel.of(own));
        EmbeddingModel foreign = teacher(server, 3)) {
      server.answerBy(counting);
      Embeddings answer = foreign.embedText(List.of("a", "b", "c", "a b", "b c"), Space.PROJECTED);
      assertThat(answer.rows()).isEqualTo(5);
      assertThat(sizes).containsExactly(3, 2);
    }
  }

  @Test
  void keepsItsFingerprintOverARestartAndAnotherBatchSize() {
    String first;
    int port;
    try (FakeOipServer server = new FakeOipServer(OipModel.of(own));
        EmbeddingModel foreign = teacher(server)) {
      first = foreign.identity().fingerprint();
      port = server.port();
    }
    try (FakeOipServer server = new FakeOipServer(OipModel.of(own), port);
        EmbeddingModel foreign = teacher(server, 1)) {
      assertThat(foreign.identity().fingerprint()).isEqualTo(first);
    }
    try (FakeOipServer server = new FakeOipServer(OipModel.of(other));
        EmbeddingModel foreign = teacher(server)) {
      assertThat(foreign.identity().fingerprint()).isNotEqualTo(first);
    }
  }

  @Test
  void refusesToAnswerForAServerThatCameBackWithOtherWeights() {
    FakeOipServer before = new FakeOipServer(OipModel.of(own));
    try (EmbeddingModel foreign = teacher(before)) {
      int port = before.port();
      before.close();
      try (FakeOipServer after = new FakeOipServer(OipModel.of(other).withVersion("2"), port)) {
        assertThatThrownBy(() -> foreign.embedText(TEXTS, Space.PROJECTED))
            .isInstanceOfSatisfying(
                MeshException.class,
                e -> assertThat(e.code()).isEqualTo(Status.Code.FAILED_PRECONDITION))
            .hasMessageContaining("text by oip is another model now");
        after.answerBy(OipModel.of(own));
        assertThat(foreign.embedText(TEXTS, Space.PROJECTED).rows()).isEqualTo(TEXTS.size());
      }
    }
  }

  private EmbeddingModel teacher(FakeOipServer server) {
    return teacher(server, 64);
  }

  private EmbeddingModel teacher(FakeOipServer server, int batch) {
    return OURS.teacher(
        folder,
        """
            name: elsewhere
            logit-scale: 2.5
            text:
              oip:
                target: %1$s
                model: text
                input: TEXT
                outputs: {pooled: pooled, projected: projected}
                batch: %2$d
              head: {file: %3$s/model.safetensors}
              verify: {every-seconds: 3600}
            image:
              oip:
                target: %1$s
                model: image
                input: IMAGE
                outputs: {pooled: pooled, projected: projected}
            """
            .formatted(server.target(), batch, Fixtures.CLIP));
  }

  private static ModelInferResponse withFirstValue(ModelInferResponse response, float value) {
    float[] all = {value};
    ByteString raw = response.getRawOutputContents(0);
    return response.toBuilder()
        .setRawOutputContents(0, RawContents.fp32(all).concat(raw.substring(4)))
        .build();
  }

  private static void assertSame(Embeddings given, Embeddings expected, float tolerance) {
    Offset<Float> offset = within(tolerance);
    assertThat(given.rows()).isEqualTo(expected.rows());
    assertThat(given.failures()).isEmpty();
    assertThat(given.values()).containsExactly(expected.values(), offset);
  }
}
