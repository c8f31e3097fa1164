package io.altmesh.mesh.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TraceTest {
  private static final String EMBED = "altmesh.v1.Embedder/EmbedText";

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final SdkTracerProvider spans =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exported)).build();
  private final Observation observation = Observation.tracedBy(spans.get("test"));
  private final TestEmbedder server =
      TestEmbedder.Settings.defaults().observation(observation).start(new FakeModel());
  private final EmbedderClient client =
      EmbedderClient.connect(
          server.target(), ClientOptions.defaults().withObservation(observation));

  @AfterEach
  void shutDown() {
    client.close();
    server.close();
    spans.close();
  }

  @Test
  void aTraceLeadsFromTheCallersWorkThroughTheQueueToTheBackend() {
    try (Traced step = observation.begin("step")) {
      step.with("number", 7);
      assertThat(client.embedText(Requests.text("a", "b")).getId()).isZero();
    }

    SpanData step = span("step", SpanKind.INTERNAL);
    SpanData call = span(EMBED, SpanKind.CLIENT);
    SpanData answer = span(EMBED, SpanKind.SERVER);
    assertThat(step.getParentSpanContext().isValid()).isFalse();
    assertChild(step, call);
    assertChild(call, answer);
    assertChild(answer, span("queue", SpanKind.INTERNAL));
    assertChild(answer, span("batch", SpanKind.INTERNAL));
  }

  @Test
  void listsOfAStreamAreSpansBelowIt() {
    client.streamText(List.of(Requests.text("a"), Requests.text("b")).iterator(), answer -> {});

    SpanData stream = span("altmesh.v1.Embedder/StreamText", SpanKind.SERVER);
    assertThat(exported.getFinishedSpanItems())
        .filteredOn(span -> span.getName().equals("batch"))
        .hasSize(2)
        .allSatisfy(batch -> assertChild(stream, batch));
  }

  @Test
  void whatIsNotTracedIsNotRecorded() {
    try (EmbedderClient plain = EmbedderClient.connect(server.target(), ClientOptions.defaults());
        Traced nothing = Observation.NONE.begin("step")) {
      nothing.with("number", 7);
      assertThat(plain.embedText(Requests.text("a")).getId()).isZero();
    }

    assertThat(span(EMBED, SpanKind.SERVER).getParentSpanContext().isValid()).isFalse();
    assertThat(exported.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .doesNotContain("step");
  }

  /** Waited for: a server's span ends after its answer has left. */
  private SpanData span(String name, SpanKind kind) {
    Await.until(
        kind + " span " + name,
        () ->
            exported.getFinishedSpanItems().stream()
                .anyMatch(span -> span.getName().equals(name) && span.getKind() == kind));
    return exported.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name) && span.getKind() == kind)
        .findFirst()
        .orElseThrow();
  }

  private static void assertChild(SpanData above, SpanData below) {
    assertThat(below.getTraceId()).isEqualTo(above.getTraceId());
    assertThat(below.getParentSpanId()).isEqualTo(above.getSpanId());
  }
}
