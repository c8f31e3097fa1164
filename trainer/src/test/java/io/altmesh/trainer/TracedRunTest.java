package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.observe.Observation;
import io.altmesh.trainer.recipe.RecipeFile;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TracedRunTest {
  @TempDir Path folder;

  @Test
  void aStepLiesBelowTheReadingOfItsBatchBesideTheCallForItsTargets() throws Exception {
    List<SpanData> recorded;
    InMemorySpanExporter exported = InMemorySpanExporter.create();
    try (FakeTeacher teacher = FakeTeacher.start(6);
        SdkTracerProvider spans =
            SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exported))
                .build()) {
      Observation observation = Observation.tracedBy(spans.get("test"));
      Trainer.run(
          RecipeFile.read(
                  TinyRecipe.write(folder),
                  List.of("epochs=1", "teacher.target=" + teacher.address()))
              .recipe(),
          TrainOptions.of(folder.resolve("run"), false)
              .withCalls(ClientOptions.defaults().withObservation(observation)));
      recorded = exported.getFinishedSpanItems(); // closing forgets them
    }

    List<SpanData> steps = named(recorded, "trainer.step");
    List<SpanData> reads = named(recorded, "trainer.read");
    assertThat(steps)
        .isNotEmpty()
        .allSatisfy(
            step ->
                assertThat(reads)
                    .anySatisfy(
                        read -> assertThat(step.getParentSpanId()).isEqualTo(read.getSpanId())));
    assertThat(named(recorded, "altmesh.v1.Embedder/StreamText"))
        .isNotEmpty()
        .allSatisfy(
            call ->
                assertThat(reads)
                    .anySatisfy(
                        read -> assertThat(call.getTraceId()).isEqualTo(read.getTraceId())));
  }

  private static List<SpanData> named(List<SpanData> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }
}
