package io.altmesh.mesh.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.altmesh.mesh.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code GET /metrics} over HTTP, for Prometheus, on the JDK's own server. */
final class MetricsEndpoint implements AutoCloseable {
  private static final String PATH = "/metrics";

  private final HttpServer http;

  private MetricsEndpoint(HttpServer http) {
    this.http = http;
  }

  static MetricsEndpoint start(HostPort listen, MeshMetrics metrics) {
    try {
      HttpServer http = HttpServer.create(listen.socketAddress(), 0);
      http.createContext(PATH, exchange -> answer(exchange, metrics));
      http.start();
      return new MetricsEndpoint(http);
    } catch (IOException e) {
      throw Listening.failed("metrics", listen, e);
    }
  }

  HostPort address() {
    return Listening.address(http.getAddress());
  }

  private static void answer(HttpExchange exchange, MeshMetrics metrics) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      // The context also matches what merely begins with its path.
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] body = metrics.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
