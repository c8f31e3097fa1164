package io.altmesh.encoder;

import static io.altmesh.encoder.ParityModels.directory;
import static io.altmesh.encoder.ParityModels.greatestDifference;
import static io.altmesh.encoder.ParityModels.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Engines;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplicatedModelTest {
  @Test
  void computesOnEveryDeviceWhatOneComputes() {
    float[] one;
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel model = EmbeddingModels.open(directory("clip-gelu"), engine)) {
      one = model.embedText(texts(), Space.PROJECTED).values();
    }
    try (Engines engines = Engines.open("cpu", "fp32", 2);
        EmbeddingModel model = EmbeddingModels.open(directory("clip-gelu"), engines)) {
      float[] replicated = model.embedText(texts(), Space.PROJECTED).values();
      assertThat(greatestDifference(replicated, one)).isLessThan(1e-5);
      assertThat(model.weightBytes()).isPositive();
    }
  }

  /** Both calls meet inside: that they can shows that neither waits for the other. */
  @Test
  void givesCallsThatComeAtOnceADeviceEach() throws Exception {
    CyclicBarrier bothInside = new CyclicBarrier(2);
    Set<String> used = ConcurrentHashMap.newKeySet();
    EmbeddingModel model =
        new ReplicatedModel(
            List.of(meeting("first", bothInside, used), meeting("second", bothInside, used)),
            () -> {});
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> one = threads.submit(() -> model.embedText(List.of("a"), Space.POOLED));
      Future<?> other = threads.submit(() -> model.embedText(List.of("b"), Space.POOLED));
      one.get(30, TimeUnit.SECONDS);
      other.get(30, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }
    assertThat(used).containsExactlyInAnyOrder("first", "second");
  }

  private static EmbeddingModel meeting(String name, CyclicBarrier inside, Set<String> used) {
    return (EmbeddingModel)
        Proxy.newProxyInstance(
            EmbeddingModel.class.getClassLoader(),
            new Class<?>[] {EmbeddingModel.class},
            (proxy, method, arguments) -> {
              used.add(name);
              inside.await(30, TimeUnit.SECONDS);
              return null;
            });
  }
}
