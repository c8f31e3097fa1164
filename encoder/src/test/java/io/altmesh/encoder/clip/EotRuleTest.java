package io.altmesh.encoder.clip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EotRuleTest {
  @Test
  void takesTheFirstOfTheLargestIdsWhereTheConfigurationIsOld() {
    EotRule old = new EotRule(2);

    assertThat(old.position(new long[] {90, 4, 2, 99, 5, 99})).isEqualTo(3);
  }

  @Test
  void takesTheFirstTokenWithTheIdOtherwise() {
    EotRule rule = new EotRule(5);

    assertThat(rule.position(new long[] {90, 4, 5, 99, 5})).isEqualTo(2);
  }

  @Test
  void saysWhenThereIsNone() {
    assertThat(new EotRule(5).position(new long[] {90, 4})).isEqualTo(-1);
    assertThat(new EotRule(2).position(new long[0])).isEqualTo(-1);
  }
}
