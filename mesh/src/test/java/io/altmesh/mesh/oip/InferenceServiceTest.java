package io.altmesh.mesh.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.inference.GRPCInferenceServiceGrpc;
import io.altmesh.proto.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.altmesh.proto.inference.InferParameter;
import io.altmesh.proto.inference.InferTensorContents;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferRequest.InferInputTensor;
import io.altmesh.proto.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.inference.ModelReadyRequest;
import io.altmesh.proto.inference.ModelStreamInferResponse;
import io.altmesh.proto.inference.ServerLiveRequest;
import io.altmesh.proto.inference.ServerMetadataRequest;
import io.altmesh.proto.inference.ServerReadyRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InferenceServiceTest {
  private final FakeModel model = new FakeModel();
  private final TestEmbedder server = Settings.defaults().window(2).start(model);
  private final ManagedChannel channel = Channels.open(server.target());
  private final GRPCInferenceServiceBlockingStub stub =
      GRPCInferenceServiceGrpc.newBlockingStub(channel);

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static ModelInferRequest.Builder typed(String... texts) {
    List<ByteString> elements = Stream.of(texts).map(ByteString::copyFromUtf8).toList();
    return ModelInferRequest.newBuilder()
        .setModelName("text")
        .setId("7")
        .addInputs(
            input("TEXT", elements.size())
                .setContents(InferTensorContents.newBuilder().addAllBytesContents(elements)));
  }

  private static InferInputTensor.Builder input(String name, long rows) {
    return InferInputTensor.newBuilder().setName(name).setDatatype("BYTES").addShape(rows);
  }

  private static ByteString raw(String... elements) {
    ByteString raw = ByteString.EMPTY;
    for (String element : elements) {
      ByteString bytes = ByteString.copyFromUtf8(element);
      ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      raw = raw.concat(ByteString.copyFrom(length.putInt(0, bytes.size()))).concat(bytes);
    }
    return raw;
  }

  private static InferParameter flag(boolean value) {
    return InferParameter.newBuilder().setBoolParam(value).build();
  }

  private static InferParameter text(String value) {
    return InferParameter.newBuilder().setStringParam(value).build();
  }

  private static float[] floats(ModelInferResponse response) {
    ByteBuffer data = response.getRawOutputContents(0).asReadOnlyByteBuffer();
    float[] values = new float[data.remaining() / 4];
    data.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static void assertFails(ThrowingCallable call, Status.Code code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }

  @Test
  void typedAndRawElementsGiveTheSameVectors() {
    ModelInferRequest rawRequest =
        ModelInferRequest.newBuilder()
            .setModelName("text")
            .addInputs(input("TEXT", 2).addShape(1))
            .addRawInputContents(raw("b", "aa"))
            .build();

    ModelInferResponse answer = stub.modelInfer(typed("b", "aa").build());

    assertThat(floats(answer)).containsExactly(1, 'b', 2, 0, 2, 'a', 2, 0);
    assertThat(answer.getOutputs(0).getName()).isEqualTo("EMBEDDING");
    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("FP32");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 4L);
    assertThat(answer.getId()).isEqualTo("7");
    assertThat(answer.getModelVersion()).isEqualTo("aa11");
    assertThat(floats(stub.modelInfer(rawRequest))).isEqualTo(floats(answer));
  }

  @Test
  void imagesAreTheOtherModel() {
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName("image")
            .addInputs(input("IMAGE", 1))
            .addRawInputContents(raw("png"))
            .build();

    assertThat(floats(stub.modelInfer(request))).containsExactly(3, 'p', 2, 0);
  }

  @Test
  void parametersAreTheEmbeddersOptions() {
    ModelInferResponse answer =
        stub.modelInfer(
            typed("abc")
                .putParameters("dtype", text("FP16"))
                .putParameters("space", text("pooled"))
                .putParameters("normalize", flag(true))
                .build());

    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("FP16");
    assertThat(answer.getRawOutputContents(0).size()).isEqualTo(8);
  }

  @Test
  void aBrokenItemFailsTheCallUnlessPartsAreWanted() {
    ModelInferRequest.Builder request = typed("good", "broken one");

    assertFails(
        () -> stub.modelInfer(request.build()),
        Status.Code.INVALID_ARGUMENT,
        "item 1: no image (set parameter partial to true");
    ModelInferResponse partial =
        stub.modelInfer(request.putParameters("partial", flag(true)).build());
    assertThat(floats(partial)).containsExactly(4, 'g', 2, 0, 0, 0, 0, 0);
    assertThat(partial.getParametersOrThrow("failures").getStringParam())
        .isEqualTo("item 1: no image");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertFails(
        () -> stub.modelInfer(typed("a").setModelName("clip").build()),
        Status.Code.NOT_FOUND,
        "model \"clip\" (expected: text or image, with an alias text@ALIAS)");
    assertFails(
        () -> stub.modelInfer(typed("a").setModelName("image").build()),
        Status.Code.INVALID_ARGUMENT,
        "inputs of model image: [TEXT] (expected: IMAGE alone)");
    ModelInferRequest.Builder cut = typed().clearInputs().addInputs(input("TEXT", 1));
    assertFails(
        () ->
            stub.modelInfer(
                cut.addRawInputContents(ByteString.copyFrom(new byte[] {9, 0, 0, 0, 'a'})).build()),
        Status.Code.INVALID_ARGUMENT,
        "raw content ends inside element 0");
    ModelInferRequest.Builder shape = typed("a", "b");
    shape.getInputsBuilder(0).setShape(0, 3);
    assertFails(
        () -> stub.modelInfer(shape.build()),
        Status.Code.INVALID_ARGUMENT,
        "input TEXT: shape [3] with 2 elements (expected: [N] or [N, 1] with N)");
    ModelInferRequest.Builder type = typed("a");
    type.getInputsBuilder(0).setDatatype("FP32");
    assertFails(
        () -> stub.modelInfer(type.build()),
        Status.Code.INVALID_ARGUMENT,
        "datatype FP32 (expected: BYTES)");
    assertFails(
        () -> stub.modelInfer(typed("a").putParameters("dtype", text("INT8")).build()),
        Status.Code.INVALID_ARGUMENT,
        "parameter dtype: INT8 (expected: FP32 or FP16)");
    assertFails(
        () ->
            stub.modelInfer(
                typed("a")
                    .addOutputs(InferRequestedOutputTensor.newBuilder().setName("LOGITS"))
                    .build()),
        Status.Code.INVALID_ARGUMENT,
        "output LOGITS (expected: EMBEDDING)");
    assertFails(
        () -> stub.modelInfer(typed("a").setModelVersion("bb").build()),
        Status.Code.FAILED_PRECONDITION,
        "fingerprint: bb (expected: aa11");
    assertThat(model.seenTexts()).containsExactly("a"); // of the other version alone
  }

  @Test
  void saysWhoIsThereAndReady() {
    assertThat(stub.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .isEqualTo("altmesh-test");
    assertThat(isReady("clip", "")).isFalse();
    assertThat(isReady("text", "bb")).isFalse();
    assertThat(isReady("text@next", "")).isFalse();
  }

  private boolean isReady(String name, String version) {
    return stub.modelReady(ModelReadyRequest.newBuilder().setName(name).setVersion(version).build())
        .getReady();
  }

  @Test
  void aTimeoutThatPassesInTheQueueNeverReachesTheBackend() {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    model.before =
        texts -> {
          entered.countDown();
          Await.latch("gate", gate);
        };
    ListenableFuture<ModelInferResponse> running =
        GRPCInferenceServiceGrpc.newFutureStub(channel).modelInfer(typed("running").build());
    Await.latch("the worker is busy", entered);

    assertFails(
        () ->
            stub.modelInfer(
                typed("late")
                    .putParameters(
                        "timeout", InferParameter.newBuilder().setInt64Param(1000).build())
                    .build()),
        Status.Code.DEADLINE_EXCEEDED,
        "");
    gate.countDown();
    Await.until("the first is answered", running::isDone);
    assertThat(model.seenTexts()).containsExactly("running");
  }

  @Test
  void aStreamGoesOnAfterARequestThatFails() {
    Queue<ModelStreamInferResponse> answers = new ConcurrentLinkedQueue<>();
    CountDownLatch ended = new CountDownLatch(1);
    StreamObserver<ModelInferRequest> requests =
        GRPCInferenceServiceGrpc.newStub(channel)
            .modelStreamInfer(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ModelStreamInferResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    ended.countDown();
                  }

                  @Override
                  public void onCompleted() {
                    ended.countDown();
                  }
                });
    for (int i = 0; i < 20; i++) {
      requests.onNext(typed(i == 3 ? "broken" : "a".repeat(i + 1)).setId("" + i).build());
    }
    requests.onCompleted();
    Await.latch("all are answered", ended);

    assertThat(answers).hasSize(20);
    for (ModelStreamInferResponse answer : answers) {
      int i = Integer.parseInt(answer.getInferResponse().getId());
      if (i == 3) {
        assertThat(answer.getErrorMessage()).contains("item 0: no image");
      } else {
        assertThat(answer.getErrorMessage()).isEmpty();
        assertThat(floats(answer.getInferResponse())).startsWith(i + 1, 'a');
      }
    }
  }

  @Test
  void drainingEndsAStreamThatIsOpen() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    GRPCInferenceServiceGrpc.newStub(channel)
        .modelStreamInfer(
            new StreamObserver<>() {
              @Override
              public void onNext(ModelStreamInferResponse answer) {}

              @Override
              public void onError(Throwable failure) {
                failures.add(failure);
                ended.countDown();
              }

              @Override
              public void onCompleted() {
                ended.countDown();
              }
            });
    stub.serverLive(ServerLiveRequest.getDefaultInstance()); // the stream's headers went before
    server.close();

    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(failures)
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("draining: send the rest again"));
  }
}
