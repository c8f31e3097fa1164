package io.altmesh.mesh.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.EmbedderGrpc.EmbedderBlockingStub;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class RequestIdTest {
  private final FakeModel model = new FakeModel();
  private final TestEmbedder server = TestEmbedder.start(model);
  private final ManagedChannel channel = Channels.open(server.target());
  private final AtomicReference<Metadata> trailers = new AtomicReference<>();

  @AfterEach
  void shutDown() {
    channel.shutdownNow();
    server.close();
  }

  private EmbedderBlockingStub stub() {
    return EmbedderGrpc.newBlockingStub(channel)
        .withInterceptors(
            MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));
  }

  private EmbedderBlockingStub stub(String id) {
    Metadata headers = new Metadata();
    headers.put(RequestId.HEADER, id);
    return stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private String told() {
    return trailers.get().get(RequestId.HEADER);
  }

  @Test
  void theCallersIdIsToldAndLoggedWhereTheWorkIsDone() {
    BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    model.before = texts -> logged.add(String.valueOf(MDC.get(RequestId.LOGGED)));

    assertThat(stub("order-4711").embedText(Requests.text("a")).getEmbeddings()).isNotNull();

    assertThat(told()).isEqualTo("order-4711");
    assertThat(logged).containsExactly("order-4711");
  }

  @Test
  void aCallWithoutAnIdIsGivenOneOfItsOwn() {
    assertThat(stub().embedText(Requests.text("a")).getEmbeddings()).isNotNull();
    String first = told();
    assertThat(stub().embedText(Requests.text("a")).getEmbeddings()).isNotNull();

    assertThat(first).matches("[0-9a-f]{16}");
    assertThat(told()).matches("[0-9a-f]{16}").isNotEqualTo(first);
  }

  @Test
  void anIdThatCouldForgeALogLineIsReplaced() {
    assertThat(stub("x ERROR all is lost").embedText(Requests.text("a")).getEmbeddings())
        .isNotNull();

    assertThat(told()).matches("[0-9a-f]{16}");
  }

  @Test
  void aFailureTellsItsIdToo() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> stub("bad-1").embedText(Requests.text()));

    assertThat(failure.getTrailers().get(RequestId.HEADER)).isEqualTo("bad-1");
  }

  @Test
  void aCallMadeForAnotherCarriesItsIdOn() throws Exception {
    BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    model.before = texts -> logged.add(String.valueOf(MDC.get(RequestId.LOGGED)));
    ManagedChannel followed =
        io.grpc.Grpc.newChannelBuilder(server.target(), io.grpc.InsecureChannelCredentials.create())
            .intercept(Observation.NONE.client())
            .build();
    try {
      Context answering = Context.current().withValue(RequestId.KEY, "outer-1");
      answering.call(() -> EmbedderGrpc.newBlockingStub(followed).embedText(Requests.text("a")));
    } finally {
      followed.shutdownNow();
    }

    assertThat(logged).containsExactly("outer-1");
  }
}
