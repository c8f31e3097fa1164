package io.altmesh.cli.demo;

import io.altmesh.mesh.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a teacher says of its own work on texts, in its Prometheus metrics. */
public final class TeacherMetric {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI metrics;

  /** Of a teacher whose {@code --metrics-listen} is that address. */
  public TeacherMetric(HostPort address) {
    metrics = URI.create("http://" + address + "/metrics");
  }

  /** Texts that it has embedded. */
  public long texts() throws InterruptedException {
    return (long) sum("altmesh_embedded_items_total");
  }

  /** Seconds that its model has computed. */
  public double seconds() throws InterruptedException {
    return sum("altmesh_backend_seconds_sum");
  }

  private double sum(String name) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(5)).build();
    try {
      String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return body.lines()
          .filter(line -> line.startsWith(name) && line.contains("modality=\"text\""))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the teacher's metrics at " + metrics + ": " + e.getMessage(), e);
    }
  }
}
