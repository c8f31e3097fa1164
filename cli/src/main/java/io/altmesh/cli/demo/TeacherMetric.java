package io.altmesh.cli.demo;

import io.altmesh.mesh.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Texts that the teacher has embedded, by its own Prometheus counter. */
final class TeacherMetric {
  private static final String COUNTER = "altmesh_embedded_items_total";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI metrics;

  TeacherMetric(HostPort address) {
    metrics = URI.create("http://" + address + "/metrics");
  }

  long texts() throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(5)).build();
    try {
      String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return body.lines()
          .filter(line -> line.startsWith(COUNTER) && line.contains("modality=\"text\""))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the teacher's metrics at " + metrics + ": " + e.getMessage(), e);
    }
  }
}
