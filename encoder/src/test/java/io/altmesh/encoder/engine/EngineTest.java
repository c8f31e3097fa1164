package io.altmesh.encoder.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.function.DoubleSupplier;
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
    assertThat(Engine.cpuSupport(Set.of("avx512_bf16", "amx_bf16"), unasked()).fast()).isTrue();
    assertThat(Engine.cpuSupport(Set.of("avx2", "avx512f"), unasked()))
        .isEqualTo(new Engine.Support(false, "the processor has neither amx_bf16 nor avx512_bf16"));
    assertThat(Engine.cpuSupport(Set.of("avx512_bf16"), () -> 0.5).fast()).isFalse();
    assertThat(Engine.cpuSupport(Set.of("avx512_bf16"), () -> 4.2))
        .isEqualTo(new Engine.Support(true, "bf16 multiplies 4.2 times as fast as fp32 here"));
  }

  private static DoubleSupplier unasked() {
    return () -> {
      throw new AssertionError("measured where the processor's name says enough");
    };
  }

  @Test
  void measuresWhatBf16IsWorth() {
    assertThat(Bf16Gain.measure()).isBetween(0.01, 100.0);
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
