package io.altmesh.mesh.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.altmesh.mesh.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What machines ask of a server over plain HTTP, on the JDK's own server: {@code GET /metrics} for
 * Prometheus; {@code /healthz} (200 while the process answers at all) and {@code /readyz} (200 when
 * health says SERVING, else 503 with the reason) for Kubernetes, whose probes know no mutual TLS.
 */
final class AdminHttp implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer http;

  private AdminHttp(HttpServer http) {
    this.http = http;
  }

  /** What is answered. */
  private record Answer(int status, String type, String body) {}

  private interface Page {
    Answer answer();
  }

  static AdminHttp start(HostPort listen, MeshMetrics metrics, Readiness readiness) {
    try {
      HttpServer http = HttpServer.create(listen.socketAddress(), 0);
      add(http, "/metrics", () -> new Answer(200, PROMETHEUS, metrics.scrape()));
      add(http, "/healthz", () -> new Answer(200, TEXT, "ok\n"));
      add(http, "/readyz", () -> ready(readiness));
      http.start();
      return new AdminHttp(http);
    } catch (IOException e) {
      throw Listening.failed("metrics", listen, e);
    }
  }

  private static Answer ready(Readiness readiness) {
    return readiness
        .trouble()
        .map(trouble -> new Answer(503, TEXT, trouble + "\n"))
        .orElseGet(() -> new Answer(200, TEXT, "ok\n"));
  }

  HostPort address() {
    return Listening.address(http.getAddress());
  }

  private static void add(HttpServer http, String path, Page page) {
    http.createContext(path, exchange -> answer(exchange, path, page));
  }

  private static void answer(HttpExchange exchange, String path, Page page) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      // A context also matches what merely begins with its path.
      if (!exchange.getRequestURI().getPath().equals(path)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      Answer answer = page.answer();
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
