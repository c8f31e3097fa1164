package io.altmesh.evaluator.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.layout.Captions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which text the teacher reads for which; AgreementTest has the figures. */
class AgreementScorerTest {
  private static Captions captions(int... images) {
    List<int[]> each = java.util.Arrays.stream(images).mapToObj(i -> new int[] {i}).toList();
    return new Captions(each.stream().map(i -> "text").toList(), each);
  }

  @Test
  void textsOfOneImageArePairedInTurn() {
    assertThat(AgreementScorer.counterparts(captions(0, 0, 1, 0), captions(1, 0, 0)))
        .containsExactly(1, 2, 0, 1);
  }

  @Test
  void aTextWithoutACounterpartHasNone() {
    assertThat(AgreementScorer.counterparts(captions(2, 0), captions(0))).containsExactly(-1, 0);
  }
}
