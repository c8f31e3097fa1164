package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.inference.GRPCInferenceServiceGrpc;
import io.altmesh.proto.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.altmesh.proto.inference.InferTensorContents;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferRequest.InferInputTensor;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.inference.ModelMetadataRequest;
import io.altmesh.proto.inference.ModelMetadataResponse;
import io.altmesh.proto.inference.ModelReadyRequest;
import io.altmesh.proto.inference.ModelStreamInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of the Open Inference Protocol name a model by its alias, over a loopback socket. */
class OipAliasTest {
  private ControlledTeacher teacher;
  private ManagedChannel channel;
  private GRPCInferenceServiceBlockingStub stub;
  private String first;
  private String second;

  @BeforeEach
  void start() {
    teacher = ControlledTeacher.start();
    channel = Channels.open(teacher.target());
    stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    first = teacher.answers("");
    second = teacher.load(ControlledTeacher.SECOND);
    teacher.control.swap("next", second);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    teacher.close();
  }

  private static ModelInferRequest named(String model) {
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("TEXT")
                .setDatatype("BYTES")
                .addShape(1)
                .setContents(
                    InferTensorContents.newBuilder()
                        .addBytesContents(ByteString.copyFromUtf8("a cat"))))
        .build();
  }

  @Test
  void aCallNamesAnAliasBesideTheModel() {
    assertThat(stub.modelInfer(named("text")).getModelVersion()).isEqualTo(first);
    ModelInferResponse answer = stub.modelInfer(named("text@next"));
    assertThat(answer.getModelVersion()).isEqualTo(second);
    assertThat(answer.getModelName()).isEqualTo("text@next");
    assertThat(
            stub.modelInfer(named("text@next").toBuilder().setModelVersion(first).build())
                .getModelVersion())
        .isEqualTo(first);
    assertThatThrownBy(() -> stub.modelInfer(named("text@last")))
        .hasMessageContaining("NOT_FOUND")
        .hasMessageContaining("expected: one of default, next");
  }

  @Test
  void metadataAndReadinessAreToldByAlias() {
    ModelMetadataResponse told =
        stub.modelMetadata(ModelMetadataRequest.newBuilder().setName("image@next").build());
    assertThat(told.getName()).isEqualTo("image@next");
    assertThat(told.getVersionsList()).containsExactly(second);
    assertThat(isReady("text@next")).isTrue();
    assertThat(isReady("text@last")).isFalse();
  }

  private boolean isReady(String name) {
    return stub.modelReady(ModelReadyRequest.newBuilder().setName(name).build()).getReady();
  }

  @Test
  void aStreamStaysOnTheModelOfItsFirstRequest() throws InterruptedException {
    BlockingQueue<ModelStreamInferResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<ModelInferRequest> stream =
        GRPCInferenceServiceGrpc.newStub(channel).modelStreamInfer(new Answers(answers));
    stream.onNext(named("text@next"));
    assertThat(next(answers).getModelVersion()).isEqualTo(second);
    stream.onNext(named("text"));
    assertThat(next(answers).getModelVersion()).isEqualTo(first);
    teacher.control.swap("next", first);
    teacher.control.swap("", second);
    stream.onNext(named("text@next"));
    assertThat(next(answers).getModelVersion()).isEqualTo(second);
    stream.onNext(named("text"));
    assertThat(next(answers).getModelVersion()).isEqualTo(first);
    assertThat(stub.modelInfer(named("text@next")).getModelVersion()).isEqualTo(first);
    stream.onCompleted();
  }

  private static ModelInferResponse next(BlockingQueue<ModelStreamInferResponse> answers)
      throws InterruptedException {
    ModelStreamInferResponse answer = answers.poll(30, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    assertThat(answer.getErrorMessage()).isEmpty();
    return answer.getInferResponse();
  }

  private record Answers(BlockingQueue<ModelStreamInferResponse> queue)
      implements StreamObserver<ModelStreamInferResponse> {
    @Override
    public void onNext(ModelStreamInferResponse answer) {
      queue.add(answer);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
