package io.altmesh.encoder.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class EngineTest {
  @Test
  void saysWhatItChoseAndWhy() {
    try (Engine engine = Engine.open("cpu", "bf16")) {
      assertThat(engine.numerics()).isEqualTo("bf16/cpu");
      assertThat(engine.explanation())
          .isEqualTo("device cpu (as asked), precision bf16 (as asked)");
    }
  }

  @Test
  void takesBf16OnlyWhereTheProcessorIsFastAtIt() {
    assertThat(Engine.cpuSupport(Set.of("avx512_bf16", "amx_bf16")).fast()).isTrue();
    assertThat(Engine.cpuSupport(Set.of("avx2", "avx512_bf16")).fast()).isFalse();
  }

  @Test
  void refusesAWordThatIsNoDevice() {
    assertThatThrownBy(() -> Engine.open("gpu", "auto"))
        .hasMessage("device gpu (expected auto, cpu or cuda:N)");
  }

  @Test
  void refusesAGpuThatIsNotThere() {
    assertThatThrownBy(() -> Engine.open("cuda:7", "auto")).hasMessageContaining("cuda:7");
  }
}
