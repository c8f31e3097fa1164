package io.altmesh.deploy;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Space;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

/** The sample's teacher, in this process. */
record LiveTeacher(TeacherService service) implements AutoCloseable {
  static LiveTeacher start(ServerOptions server) {
    return new LiveTeacher(
        TeacherService.start(
            new TeacherOptions(
                Path.of("../samples/emoji/teacher"),
                null,
                server,
                "cpu",
                "fp32",
                1,
                QueueSettings.DEFAULT)));
  }

  String target() {
    return service.address().toString();
  }

  EmbedResponse embed(String... texts) {
    try (EmbedderClient client = EmbedderClient.connect(target(), ClientOptions.defaults())) {
      return client.embedText(
          EmbedTextRequest.newBuilder()
              .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED).setNormalize(true))
              .addAllTexts(List.of(texts))
              .build());
    }
  }

  /** What Prometheus would read. */
  String metrics() throws IOException, InterruptedException {
    URI uri = URI.create("http://" + service.metricsAddress() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }

  @Override
  public void close() {
    service.close();
  }
}
