package io.altmesh.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.altmesh.mesh.observe.Traced;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OtlpTracesTest {
  @Test
  void spansArriveAtTheCollectorWithTheRolesName() throws Exception {
    BlockingQueue<String> posted = new LinkedBlockingQueue<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try {
      String url = "http://127.0.0.1:" + collector.getAddress().getPort();
      try (Traced span = OtlpTraces.observation(url, "teacher").begin("device")) {
        span.with("items", 3);
      }

      assertThat(posted.poll(60, TimeUnit.SECONDS)).contains("altmesh-teacher", "device", "items");
    } finally {
      collector.stop(0);
    }
  }

  @Test
  void whatIsNoAddressOfACollectorIsRefused() {
    assertThatThrownBy(() -> OtlpTraces.observation("localhost:4318", "teacher"))
        .hasMessageContaining("expected: a URL such as http://127.0.0.1:4318");
  }
}
