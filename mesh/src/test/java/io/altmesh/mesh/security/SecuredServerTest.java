package io.altmesh.mesh.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.Endpoint;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.GetHeadRequest;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ModelDescription;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers and clients with security files, over real sockets. */
class SecuredServerTest {
  private static final String READER = "reader-0123456789abcdef";
  private static final String TRAINER = "trainer-0123456789abcdef";
  private static final String MUTUAL =
      """
      server: {certificate: server.pem, key: server.key, client-trust: ca.pem}
      subjects:
        - {subject: "CN=trainer, O=AltMesh", role: trainer}
        - {subject: CN=reader, role: reader}
      """;
  private static final String TOKENS =
      """
      server: {certificate: server.pem, key: server.key}
      tokens:
        - {name: search, role: reader, token: "file:reader.token"}
        - {name: run, role: trainer, token: "file:trainer.token"}
      """;

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void certificates() throws IOException {
    TestAuthority ca = new TestAuthority(folder, "ca");
    ca.issue("server", "CN=server");
    ca.issue("trainer", "CN=trainer,O=AltMesh");
    ca.issue("reader", "CN=reader");
    ca.issue("stranger", "CN=stranger");
    TestAuthority other = new TestAuthority(folder, "other");
    other.issue("foreign", "CN=trainer,O=AltMesh");
    Files.writeString(folder.resolve("reader.token"), READER + "\n");
    Files.writeString(folder.resolve("trainer.token"), TRAINER + "\n");
    Files.writeString(folder.resolve("wrong.token"), "wrong-0123456789abcdef");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
  }

  private Security security(String yaml) throws IOException {
    Path file = Files.createTempFile(folder, "security", ".yaml");
    Files.writeString(file, yaml);
    return Security.read(file);
  }

  private MeshServer serve(String listen, String yaml) throws IOException {
    MeshServer server =
        MeshServer.builder(
                "teacher", ServerOptions.at(Address.parse(listen)).withSecurity(security(yaml)))
            .service(new Embedder())
            .start();
    opened.add(server);
    return server;
  }

  private String serve(String yaml) throws IOException {
    return serve("127.0.0.1:0", yaml).address().toString();
  }

  private Channel call(String target, String yaml) throws IOException {
    ManagedChannel channel =
        Channels.open(target, ClientOptions.defaults().withSecurity(security(yaml)));
    opened.add(channel::shutdownNow);
    return channel;
  }

  /** A client that shows a certificate. */
  private Channel withCertificate(String target, String name) throws IOException {
    return call(
        target, "client: {trust: ca.pem, certificate: %1$s.pem, key: %1$s.key}".formatted(name));
  }

  private Channel withToken(String target, String name) throws IOException {
    return call(target, "client: {trust: ca.pem, token: \"file:%s.token\"}".formatted(name));
  }

  @Test
  void aClientInClearIsToldThatThePortSpeaksTls() throws IOException {
    try (Endpoint server = Endpoint.open(serve(TOKENS), ClientOptions.defaults())) {
      assertThatThrownBy(() -> server.call(SecuredServerTest::described))
          .isInstanceOfSatisfying(MeshException.class, SecuredServerTest::assertNotWorthAWait)
          .hasMessageContaining("this port speaks TLS and was called in clear")
          .hasMessageContaining("client.trust");
    }
  }

  @Test
  void aClientOverTlsIsToldThatThePortSpeaksInClear() throws IOException {
    ClientOptions tls = ClientOptions.defaults().withSecurity(security("client: {trust: ca.pem}"));
    try (Endpoint server = Endpoint.open(serve("profile: open"), tls)) {
      assertThatThrownBy(() -> server.call(SecuredServerTest::described))
          .isInstanceOfSatisfying(MeshException.class, SecuredServerTest::assertNotWorthAWait)
          .hasMessageContaining("it was called over TLS and speaks in clear")
          .hasMessageContaining("client.trust")
          .hasMessageNotContaining("record");
    }
  }

  private static void assertNotWorthAWait(MeshException failure) {
    assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  private static ModelDescription described(Channel channel) {
    return EmbedderGrpc.newBlockingStub(channel)
        .describeModel(DescribeModelRequest.getDefaultInstance());
  }

  private static void describe(Channel channel) {
    assertThat(
            EmbedderGrpc.newBlockingStub(channel)
                .describeModel(DescribeModelRequest.getDefaultInstance()))
        .isNotNull();
  }

  private static void head(Channel channel) {
    assertThat(EmbedderGrpc.newBlockingStub(channel).getHead(GetHeadRequest.getDefaultInstance()))
        .isNotNull();
  }

  private static void checkHealth(Channel channel) {
    assertThat(HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()))
        .isNotNull();
  }

  private interface Call {
    void make() throws IOException;
  }

  private static Status refused(Call call) throws IOException {
    try {
      call.make();
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
    throw new AssertionError("the call was answered (expected: refused)");
  }

  @Test
  void aCertificateThatTheAuthorityHasSignedIsLetIn() throws IOException {
    head(withCertificate(serve(MUTUAL), "trainer"));
  }

  @Test
  void whoShowsNoCertificateIsNotLetInAtAll() throws IOException {
    Channel anonymous = call(serve(MUTUAL), "client: {trust: ca.pem}");
    assertThat(refused(() -> checkHealth(anonymous)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void whoSpeaksInClearIsNotLetIn() throws IOException {
    Channel plain = call(serve(MUTUAL), "{}");
    assertThat(refused(() -> checkHealth(plain)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void theSameNameSignedByAnotherAuthorityIsNotLetIn() throws IOException {
    Channel foreign = withCertificate(serve(MUTUAL), "foreign");
    assertThat(refused(() -> head(foreign)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aReaderReadsAndIsToldWhatATrainerWouldNeed() throws IOException {
    Channel reader = withCertificate(serve(MUTUAL), "reader");
    describe(reader);
    Status status = refused(() -> head(reader));
    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription())
        .contains("CN=reader has the role reader; altmesh.v1.Embedder/GetHead needs trainer");
  }

  @Test
  void aCertificateWithoutARoleReadsHealthAlone() throws IOException {
    Channel stranger = withCertificate(serve(MUTUAL), "stranger");
    checkHealth(stranger);
    assertThat(refused(() -> describe(stranger)).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void clientsRefuseAServerOfAnotherAuthority() throws IOException {
    String target = serve(MUTUAL);
    Channel careful =
        call(target, "client: {trust: other.pem, certificate: trainer.pem, key: trainer.key}");
    assertThat(refused(() -> head(careful)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void clientsRefuseAServerOfAnotherName() throws IOException {
    Channel careful =
        call(
            serve(MUTUAL),
            "client: {trust: ca.pem, certificate: trainer.pem, key: trainer.key, server-name: teacher.example}");
    assertThat(refused(() -> head(careful)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aTokenGivesItsRole() throws IOException {
    String target = serve(TOKENS);
    head(withToken(target, "trainer"));
    describe(withToken(target, "reader"));
    assertThat(refused(() -> head(withToken(target, "reader"))).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void aWrongTokenIsRefusedAndNotRepeated() throws IOException {
    Status status = refused(() -> describe(withToken(serve(TOKENS), "wrong")));
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription())
        .contains("not one of this server's")
        .doesNotContain("wrong-");
  }

  @Test
  void whoShowsNothingReadsHealthAndIsToldWhatToShow() throws IOException {
    Channel anonymous = call(serve(TOKENS), "client: {trust: ca.pem}");
    checkHealth(anonymous);
    Status status = refused(() -> describe(anonymous));
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription())
        .contains("needs the role reader (expected: a client certificate or a token");
  }

  @Test
  void anInvalidTokenCountsMoreThanAGoodCertificate() throws IOException {
    Channel both =
        call(
            serve(MUTUAL),
            "client: {trust: ca.pem, certificate: trainer.pem, key: trainer.key, token: \"file:wrong.token\"}");
    assertThat(refused(() -> head(both)).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void aTokenIsReplacedWithoutARestart() throws IOException {
    String target = serve(TOKENS);
    Channel run = withToken(target, "trainer");
    head(run);
    Files.writeString(folder.resolve("trainer.token"), "another-0123456789abcdef");
    head(run); // both sides read it again
    Files.writeString(folder.resolve("old.token"), TRAINER);
    assertThat(refused(() -> head(withToken(target, "old"))).getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void certificatesAreReplacedWithoutARestart() throws IOException {
    String target = serve(MUTUAL);
    head(withCertificate(target, "trainer"));
    TestAuthority next = new TestAuthority(folder, "ca");
    assertThat(refused(() -> head(withCertificate(target, "trainer"))).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE); // its authority is trusted no more
    next.issue("server", "CN=server");
    next.issue("trainer", "CN=trainer,O=AltMesh");
    head(withCertificate(target, "trainer"));
  }

  @Test
  void aCertificateThatCannotBeReadAgainLeavesTheOldOne() throws IOException {
    String target = serve(MUTUAL);
    Files.writeString(folder.resolve("server.pem"), "half a certific");
    head(withCertificate(target, "trainer"));
    Files.delete(folder.resolve("server.key"));
    head(withCertificate(target, "trainer"));
  }

  @Test
  void aTokenIsNotSentInClearToAnotherMachine() {
    assertThatThrownBy(
            () -> serve("0.0.0.0:0", "tokens: [{role: reader, token: \"file:reader.token\"}]"))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("served in clear, tokens included (expected: server.certificate");
  }

  @Test
  void theHardenedProfileServesNoReflection() throws IOException {
    Channel open =
        withCertificate(serve(MUTUAL + "  - {subject: CN=stranger, role: operator}\n"), "stranger");
    assertThat(reflect(open)).isEqualTo(Status.Code.OK);
    Channel hardened =
        withCertificate(
            serve("profile: hardened\n" + MUTUAL + "  - {subject: CN=stranger, role: operator}\n"),
            "stranger");
    assertThat(reflect(hardened)).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void reflectionNeedsAnOperator() throws IOException {
    assertThat(reflect(withCertificate(serve(MUTUAL), "trainer")))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void theHardenedProfileWantsCallersToBeKnown() {
    String yaml = "profile: hardened\nserver: {certificate: server.pem, key: server.key}";
    assertThatThrownBy(() -> serve(yaml))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("no caller is known (expected: tokens or subjects");
    assertThatThrownBy(() -> serve("0.0.0.0:0", "profile: hardened"))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("served in clear");
  }

  @Test
  void aUnixSocketGivesWhoMayOpenItARole() throws IOException {
    String tokens = "tokens: [{role: reader, token: \"file:reader.token\"}]\n";
    String target =
        serve("unix:" + folder.resolve("a.sock"), tokens + "unix: {role: trainer}")
            .address()
            .toString();
    head(call(target, "{}"));
    String strict = serve("unix:" + folder.resolve("b.sock"), tokens).address().toString();
    assertThat(refused(() -> describe(call(strict, "{}"))).getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    describe(call(strict, "client: {token: \"file:reader.token\"}"));
  }

  private static Status.Code reflect(Channel channel) throws IOException {
    CompletableFuture<Status> end = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<ServerReflectionResponse>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {}

                  @Override
                  public void onError(Throwable failure) {
                    end.complete(Status.fromThrowable(failure));
                  }

                  @Override
                  public void onCompleted() {
                    end.complete(Status.OK);
                  }
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    requests.onCompleted();
    try {
      return end.get().getCode();
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
  }

  /** Answers what it is asked. */
  private static final class Embedder extends EmbedderGrpc.EmbedderImplBase {
    @Override
    public void describeModel(
        DescribeModelRequest request, StreamObserver<ModelDescription> responses) {
      responses.onNext(ModelDescription.getDefaultInstance());
      responses.onCompleted();
    }

    @Override
    public void getHead(GetHeadRequest request, StreamObserver<Head> responses) {
      responses.onNext(Head.getDefaultInstance());
      responses.onCompleted();
    }
  }
}
