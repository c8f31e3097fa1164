package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.ListModelsResponse;
import io.altmesh.proto.v1.LoadProgress;
import io.altmesh.proto.v1.LoadProgress.Stage;
import io.altmesh.proto.v1.LoadedModel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A teacher's models changed while it serves, over loopback sockets, with real small models. */
class ModelControlTest {
  private ControlledTeacher teacher;
  private ManagedChannel channel;
  private String first;

  @BeforeEach
  void start() {
    teacher = ControlledTeacher.start();
    channel = Grpc.newChannelBuilder(teacher.target(), InsecureChannelCredentials.create()).build();
    first = teacher.answers("");
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    teacher.close();
  }

  @Test
  void loadsBesideWhatIsServedAndTellsHowFarItIs() {
    List<Stage> stages = new ArrayList<>();
    LoadedModel loaded =
        teacher.control.load(
            ControlledTeacher.SECOND, (LoadProgress told) -> stages.add(told.getStage()));
    assertThat(stages).containsExactly(Stage.READING, Stage.WARMING, Stage.READY);
    assertThat(teacher.answers("")).isEqualTo(first);

    ListModelsResponse list = teacher.control.list();
    assertThat(list.getModelsList())
        .extracting(LoadedModel::getName)
        .containsExactly(ControlledTeacher.FIRST, ControlledTeacher.SECOND);
    assertThat(list.getModels(0).getCalls()).isEqualTo(2);
    assertThat(list.getModels(1)).isEqualTo(loaded);
    assertThat(loaded.getState()).isEqualTo(LoadedModel.State.SERVING);
    assertThat(loaded.getMemoryBytes()).isPositive();
    assertThat(list.getAliasesList())
        .containsExactly(
            Alias.newBuilder()
                .setName("default")
                .setFingerprint(first)
                .setFollowsNewest(true)
                .build());
    assertThat(list.hasLoad()).isFalse();
    assertThat(list.hasCache()).isFalse();
  }

  @Test
  void takesNoSecondPlaceForWhatIsLoadedAlready() {
    List<LoadProgress> told = new ArrayList<>();
    teacher.control.load(ControlledTeacher.FIRST, told::add);
    assertThat(told.get(told.size() - 1).getAlreadyLoaded()).isTrue();
    assertThat(teacher.control.list().getModelsList()).hasSize(1);
  }

  @Test
  void swapsRollsBackAndUnloads() {
    String second = teacher.load(ControlledTeacher.SECOND);
    teacher.control.swap("", second);
    assertThat(teacher.answers("")).isEqualTo(second);
    assertThat(teacher.embedder.describe().getModel().getFingerprint()).isEqualTo(second);
    teacher.control.rollback("");
    assertThat(teacher.answers("")).isEqualTo(first);
    assertCode(Status.Code.FAILED_PRECONDITION, () -> teacher.control.unload(first));
    teacher.control.unload(second);
    assertThat(teacher.control.list().getModelsList()).hasSize(1);
    assertCode(Status.Code.FAILED_PRECONDITION, () -> teacher.embedder.describe(second));
  }

  @Test
  void answersAnAliasAndTellsItsHealth() {
    String second = teacher.load(ControlledTeacher.SECOND);
    assertThat(health("altmesh.v1.Embedder/default")).isEqualTo(ServingStatus.SERVING);
    assertThatThrownBy(() -> health("altmesh.v1.Embedder/next")).hasMessageContaining("NOT_FOUND");
    teacher.control.swap("next", second);
    assertThat(health("altmesh.v1.Embedder/next")).isEqualTo(ServingStatus.SERVING);
    assertThat(teacher.answers("next")).isEqualTo(second);
    assertThat(teacher.answers("")).isEqualTo(first);
    teacher.control.dropAlias("next");
    assertThatThrownBy(() -> health("altmesh.v1.Embedder/next")).hasMessageContaining("NOT_FOUND");
    assertCode(Status.Code.NOT_FOUND, () -> teacher.answers("next"))
        .hasMessageContaining("expected: one of default");
  }

  @Test
  void givesACanaryItsShareOfCalls() {
    String second = teacher.load(ControlledTeacher.SECOND);
    teacher.control.setCanary("", second, 0.25);
    List<String> answered = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answered.add(teacher.answers(""));
    }
    assertThat(answered).filteredOn(second::equals).hasSize(2);
    assertThat(teacher.control.list().getModels(1).getCalls()).isEqualTo(2);
  }

  @Test
  void staysOnOneModelForACallersRequestId() {
    String second = teacher.load(ControlledTeacher.SECOND);
    teacher.control.setCanary("", second, 0.5);
    Set<String> ofAll = new HashSet<>();
    for (int id = 0; id < 20; id++) {
      Set<String> ofOne = new HashSet<>();
      for (int attempt = 0; attempt < 3; attempt++) {
        ofOne.add(answersTo("request-" + id));
      }
      assertThat(ofOne).hasSize(1);
      ofAll.addAll(ofOne);
    }
    assertThat(ofAll).containsExactlyInAnyOrder(first, second);
  }

  private String answersTo(String requestId) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER), requestId);
    return EmbedderGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .embedText(ControlledTeacher.text("", "a cat"))
        .getModel()
        .getFingerprint();
  }

  @Test
  void aStreamStaysOnItsModelAndUnloadingWaitsForIt() throws Exception {
    String second = teacher.load(ControlledTeacher.SECOND);
    BlockingQueue<EmbedResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<EmbedTextRequest> stream =
        EmbedderGrpc.newStub(channel).streamText(new Answers(answers));
    stream.onNext(ControlledTeacher.text("", "a cat"));
    assertThat(fingerprint(answers)).isEqualTo(first);

    teacher.control.swap("", second);
    CompletableFuture<Void> unloaded =
        CompletableFuture.runAsync(() -> teacher.control.unload(first));
    while (teacher.control.list().getModelsList().stream()
        .noneMatch(model -> model.getState() == LoadedModel.State.UNLOADING)) {
      assertThat(unloaded).isNotDone();
    }
    assertCode(Status.Code.FAILED_PRECONDITION, () -> teacher.embedder.embedText(named(first)));
    stream.onNext(ControlledTeacher.text("", "a dog"));
    assertThat(fingerprint(answers)).isEqualTo(first);
    assertThat(teacher.answers("")).isEqualTo(second);
    assertThat(unloaded).isNotDone();

    stream.onCompleted();
    unloaded.get(30, TimeUnit.SECONDS);
    assertThat(teacher.control.list().getModelsList()).hasSize(1);
  }

  private static EmbedTextRequest named(String fingerprint) {
    EmbedTextRequest.Builder request = ControlledTeacher.text("", "a cat").toBuilder();
    request.getOptionsBuilder().setExpectedFingerprint(fingerprint);
    return request.build();
  }

  private static String fingerprint(BlockingQueue<EmbedResponse> answers)
      throws InterruptedException {
    EmbedResponse answer = answers.poll(30, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    return answer.getModel().getFingerprint();
  }

  private record Answers(BlockingQueue<EmbedResponse> queue)
      implements StreamObserver<EmbedResponse> {
    @Override
    public void onNext(EmbedResponse answer) {
      queue.add(answer);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void refusesDirectoriesOutsideItsFoldersAndThoseThatHoldNoModel() {
    for (String outside : List.of("../../java", "/etc", "../models/../../../../pom.xml")) {
      assertCode(Status.Code.INVALID_ARGUMENT, () -> teacher.load(outside))
          .hasMessageContaining("--models-root");
    }
    String here = Path.of("..").toAbsolutePath().normalize().toString();
    assertCode(Status.Code.INVALID_ARGUMENT, () -> teacher.load("inputs"))
        .hasMessageContaining("inputs")
        .hasMessageNotContaining(here);
    assertThat(teacher.control.list().getLoad().getFailure()).contains("inputs");
    assertThat(teacher.answers("")).isEqualTo(first);
  }

  @Test
  void isNotThereUnlessItIsAskedFor() {
    try (ControlledTeacher plain = ControlledTeacher.uncontrolled()) {
      assertCode(Status.Code.UNIMPLEMENTED, () -> plain.control.list());
    }
  }

  private ServingStatus health(String service) throws StatusRuntimeException {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static AbstractThrowableAssert<?, ?> assertCode(Status.Code code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(MeshException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
