package io.altmesh.encoder.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class EnginesTest {
  @Test
  void replicasTakeGpusFromTheFirstOn() {
    assertThat(Engines.names("auto", 2, 4)).containsExactly("cuda:0", "cuda:1");
    assertThat(Engines.names("cuda:2", 2, 4)).containsExactly("cuda:2", "cuda:3");
  }

  @Test
  void withoutAGpuTheyShareTheProcessor() {
    assertThat(Engines.names("auto", 2, 0)).containsExactly("auto", "auto");
    assertThat(Engines.names("cpu", 3, 4)).containsOnly("cpu").hasSize(3);
  }

  @Test
  void refusesMoreReplicasThanGpusNamingBothNumbers() {
    assertThatThrownBy(() -> Engines.names("cuda", 4, 2))
        .hasMessageStartingWith("4 replicas from cuda:0 on need 4 GPUs, 2 found");
    assertThatThrownBy(() -> Engines.open("cuda:99", "fp32", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 replicas from cuda:99 on need 101 GPUs");
  }

  @Test
  void saysHowManyThereAreAndWhatEachHas() {
    try (Engines engines = Engines.open("cpu", "fp32", 64)) {
      assertThat(engines.all()).hasSize(64);
      assertThat(engines.explanation())
          .isEqualTo(engines.first().explanation() + ", 64 replicas of 1 threads each");
    }
  }

  @Test
  void refusesAWordThatIsNoDevice() {
    assertThatThrownBy(() -> Engines.open("gpu", "auto", 2))
        .hasMessage("device gpu (expected auto, cpu or cuda:N)");
  }
}
