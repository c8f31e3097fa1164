package io.altmesh.encoder.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProgramTest {
  private static final String LINE =
      """
        # y = w x, and one step of gradient descent on (y - target)^2
        moments : Dict[str, Tensor]
        def line(self, x: Tensor, dtype: int) -> Tensor:
          return torch.mul(x.to(dtype), self.weights["w"].to(dtype)).to(6)
        def step(self, x: Tensor, target: Tensor) -> Tensor:
          loss = torch.mse_loss(self.line(x, 6), target)
          loss.backward()
          return loss.detach()
        def update(self, rate: float) -> Tensor:
          p = self.weights["w"]
          g = p.grad
          if g is not None:
            torch.sub_(p, torch.mul(g, rate))
            torch.zero_(g)
          return p.clone()
      """;

  private Engine engine;
  private NDManager scope;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
    scope = engine.newScope();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void runsAMethodInBothPrecisions() {
    try (Program program = Program.compile(engine, "Line", List.of(LINE))) {
      program.bindWeights(Map.of("w", scope.create(new float[] {2f, 1f / 3})));
      NDArray x = scope.create(new float[] {3f, 1f});
      assertThat(program.run(scope, "line", x, 6).get(0).toFloatArray())
          .containsExactly(6f, 1f / 3);
      float[] rounded = program.run(scope, "line", x, 15).get(0).toFloatArray();
      assertThat(rounded[1]).isNotEqualTo(1f / 3).isBetween(0.33f, 0.34f);
    }
  }

  @Test
  void trainsTheBoundWeightInPlace() {
    try (Program program = Program.compile(engine, "Line", List.of(LINE))) {
      NDArray w = scope.create(new float[] {2f});
      w.setRequiresGradient(true);
      program.bindWeights(Map.of("w", w));
      NDList loss =
          program.train(
              scope, "step", scope.create(new float[] {3f}), scope.create(new float[] {0f}));
      assertThat(loss.get(0).toFloatArray()).containsExactly(36f);
      program.run(scope, "update", 0.01);
      // d/dw (3w)^2 = 18w = 36
      assertThat(w.toFloatArray()[0]).isEqualTo(2f - 0.36f);
    }
  }

  @Test
  void givesTheCompilersWordsForAProgramThatDoesNotCompile() {
    assertThatThrownBy(
            () ->
                Program.compile(
                    engine,
                    "Broken",
                    List.of("  def f(self, x: Tensor) -> Tensor:\n    return y\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Broken")
        .hasMessageContaining("undefined value y");
  }

  @Test
  void namesAFragmentThatIsMissing() {
    assertThatThrownBy(() -> Program.load(engine, "Nothing", "no_such_fragment"))
        .hasMessageContaining("no_such_fragment.py");
  }

  @Test
  void keepsScalarsAndListsApart() {
    String sum =
        """
          def sum(self, xs: List[Tensor], scale: float, negative: bool) -> Tensor:
            total = torch.mul(torch.add(xs[0], xs[1]), scale)
            if negative:
              total = torch.neg(total)
            return total
        """;
    try (Program program = Program.compile(engine, "Sum", List.of(sum))) {
      NDArray one = scope.ones(new Shape(2));
      assertThat(program.run(scope, "sum", List.of(one, one), 1.5, true).get(0).toFloatArray())
          .containsExactly(-3f, -3f);
    }
  }
}
