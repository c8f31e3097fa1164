package io.altmesh.cli;

import io.altmesh.mesh.observe.Observation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;

/** Spans, sent in batches to a collector. */
final class OtlpTraces {
  private static final String PATH = "/v1/traces";

  private OtlpTraces() {}

  /**
   * Spans of this process, from now until it ends.
   *
   * @param collector as {@code http://HOST:4318}
   * @param role told as {@code service.name}
   * @throws IllegalArgumentException when it is no such URL
   */
  static Observation observation(String collector, String role) {
    SdkTracerProvider spans =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(service(role))))
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder().setEndpoint(endpoint(collector)).build())
                    .build())
            .build();
    Shutdown.closeOnExit(spans);
    return Observation.tracedBy(spans.get("io.altmesh"));
  }

  private static Attributes service(String role) {
    return Attributes.of(AttributeKey.stringKey("service.name"), "altmesh-" + role);
  }

  private static String endpoint(String collector) {
    URI given = URI.create(collector);
    boolean http = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
    if (!http || given.getHost() == null) {
      throw new IllegalArgumentException(
          "--otlp: " + collector + " (expected: a URL such as http://127.0.0.1:4318)");
    }
    boolean bare = given.getPath().isEmpty() || given.getPath().equals("/");
    return bare ? given.resolve(PATH).toString() : collector;
  }
}
