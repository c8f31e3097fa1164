package io.altmesh.teacher;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.client.ModelControlClient;
import io.altmesh.mesh.security.Security;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Space;
import io.altmesh.serving.ServingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A teacher under control, over a loopback socket, and its clients. Nothing is retried. */
final class ControlledTeacher implements AutoCloseable {
  static final Path MODELS = Path.of("../encoder/src/test/resources/models");
  static final String FIRST = "clip-gelu";
  static final String SECOND = "clip-quick-gelu";

  final TeacherService service;
  final EmbedderClient embedder;
  final ModelControlClient control;

  private ControlledTeacher(ServingOptions serving, ClientOptions operator, Security security) {
    service =
        TeacherService.start(
            new TeacherOptions(
                    MODELS.resolve(FIRST),
                    null,
                    ServerOptions.at(new HostPort("127.0.0.1", 0)).withSecurity(security),
                    "cpu",
                    "fp32",
                    2,
                    QueueSettings.DEFAULT)
                .withServing(serving));
    embedder = EmbedderClient.connect(target(), operator);
    control = ModelControlClient.connect(target(), operator);
  }

  /** It may load the encoder's fixtures. */
  static ControlledTeacher start() {
    return start(MODELS);
  }

  /** It may load what lies in that folder. */
  static ControlledTeacher start(Path root) {
    return new ControlledTeacher(
        ServingOptions.DEFAULT.withModelControl(List.of(root)), options(), Security.none());
  }

  /**
   * It knows its callers by their tokens.
   *
   * @param operator how this client calls it
   */
  static ControlledTeacher secured(Security security, ClientOptions operator) {
    return new ControlledTeacher(
        ServingOptions.DEFAULT.withModelControl(List.of(MODELS)), operator, security);
  }

  static ControlledTeacher uncontrolled() {
    return new ControlledTeacher(ServingOptions.DEFAULT, options(), Security.none());
  }

  String target() {
    return service.address().toString();
  }

  static ClientOptions options() {
    return ClientOptions.defaults().withPatience(Duration.ZERO).acceptingAnyModel();
  }

  String load(String directory) {
    return control.load(directory, progress -> {}).getModel().getFingerprint();
  }

  /** Who answers a call that names nothing but an alias. */
  String answers(String alias) {
    return embedder.embedText(text(alias, "a cat")).getModel().getFingerprint();
  }

  static EmbedTextRequest text(String alias, String... texts) {
    return EmbedTextRequest.newBuilder()
        .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED).setModel(alias))
        .addAllTexts(List.of(texts))
        .build();
  }

  @Override
  public void close() {
    control.close();
    embedder.close();
    service.close();
  }
}
