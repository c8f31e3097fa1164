package io.altmesh.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.server.AnswerLimit;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.ServerLimits;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.Space;
import io.altmesh.proto.v1.States;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ServedModelsTest {
  private final MeshMetrics metrics = new MeshMetrics();
  private final ServedModels models =
      new ServedModels(ServingOptions.DEFAULT, ServerLimits.DEFAULT, metrics);
  private final FakeModel one = new FakeModel(1);
  private final FakeModel two = new FakeModel(2);

  @Test
  void aCallUnderWayEndsOnTheModelItBeganWithThoughThatIsRetired() throws Exception {
    one.mayLeave = new CountDownLatch(1);
    models.publish(one, 1);
    CompletableFuture<EmbedResponse> call = CompletableFuture.supplyAsync(() -> embed(""));
    one.entered.await();

    models.publish(two, 2);
    models.retire("fp1.0");
    assertThat(one.closed).isFalse();
    assertThat(embed("").getModel().getFingerprint()).isEqualTo("fp2.0");

    one.mayLeave.countDown();
    assertThat(call.get().getModel().getFingerprint()).isEqualTo("fp1.0");
    assertThat(Tensors.floats(call.get().getEmbeddings())).containsOnly(1);
    assertThat(one.closed).isTrue();
  }

  @Test
  void answersForAnOlderFingerprintUntilItIsRetired() {
    models.publish(one, 1);
    models.publish(two, 2);
    assertThat(embed("fp1.0").getModel().getFingerprint()).isEqualTo("fp1.0");
    assertThat(models.describe("").getStep()).isEqualTo(2);
    assertThat(models.describe("fp1.0").getStep()).isEqualTo(1);
    models.retire("fp1.0");
    assertThat(one.closed).isTrue();
    assertCode(Status.Code.FAILED_PRECONDITION, () -> embed("fp1.0"))
        .hasMessage("fingerprint fp1.0 is not served here (served: fp2.0)");
  }

  @Test
  void neverRetiresTheNewest() {
    models.publish(one, 1);
    models.retire("fp1.0");
    assertThat(embed("").getModel().getFingerprint()).isEqualTo("fp1.0");
  }

  @Test
  void keepsTheModelThatItHasWhenTheSameIsPublishedAgain() {
    models.publish(one, 1);
    models.publish(two, 2);
    FakeModel again = new FakeModel(1);
    models.publish(again, 3);
    assertThat(again.closed).isTrue();
    assertThat(one.closed).isFalse();
    assertThat(models.describe("").getModel().getFingerprint()).isEqualTo("fp1.0");
    assertThat(models.describe("").getStep()).isEqualTo(3);
  }

  @Test
  void isUnavailableBeforeTheFirstModelAndAfterItsEnd() {
    assertCode(Status.Code.UNAVAILABLE, () -> embed(""));
    models.publish(one, 1);
    models.close();
    assertThat(one.closed).isTrue();
    assertCode(Status.Code.UNAVAILABLE, () -> embed(""));
  }

  @Test
  void closesAModelThatComesAfterItsEnd() {
    models.close();
    assertCode(Status.Code.UNAVAILABLE, () -> models.publish(one, 1));
    assertThat(one.closed).isTrue();
  }

  @Test
  void refusesAModalityThatTheModelLacks() {
    models.publish(one, 1);
    EmbedImagesRequest request =
        EmbedImagesRequest.newBuilder()
            .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED))
            .addImages(ByteString.copyFromUtf8("png"))
            .build();
    assertCode(Status.Code.INVALID_ARGUMENT, () -> models.embedImages(request))
        .hasMessageContaining("fake (altclip) has no image tower");
  }

  @Test
  void refusesStatesThatTheModelLacks() {
    models.publish(one, 1);
    EncodeTokensRequest request =
        EncodeTokensRequest.newBuilder().setStates(States.PLAIN).addTexts("a text").build();
    AnswerLimit limit = new AnswerLimit(1 << 20, DType.FLOAT32);
    assertCode(Status.Code.INVALID_ARGUMENT, () -> models.encodeTokens(request, limit))
        .hasMessage("fake has no states");
  }

  @Test
  void tellsWhatTextsCostTheModelThatComputedThem() {
    models.publish(one, 1);
    embed("");
    models.publish(two, 2);
    embed("");
    embed("");

    assertThat(metrics.scrape())
        .contains("altmesh_given_tokens_total{method=\"none\",model=\"fp1.0\"} 3.0")
        .contains("altmesh_given_tokens_total{method=\"none\",model=\"fp2.0\"} 6.0")
        .contains("altmesh_computed_tokens_total{method=\"none\",model=\"fp2.0\"} 8.0")
        .contains(
            "altmesh_device_seconds_sum{method=\"none\",modality=\"text\",model=\"fp2.0\"} 0.004")
        .contains(
            "altmesh_prepare_seconds_sum{method=\"none\",modality=\"text\",model=\"fp2.0\"} 0.002");
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertCode(
      Status.Code code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(MeshException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private EmbedResponse embed(String fingerprint) {
    return models.embedText(
        EmbedTextRequest.newBuilder()
            .setOptions(
                EmbedOptions.newBuilder()
                    .setSpace(Space.PROJECTED)
                    .setExpectedFingerprint(fingerprint))
            .addTexts("a text")
            .build());
  }
}
