package io.altmesh.corpus.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfTest {
  private static final int INFINITY = 0x7c00;

  @Test
  void everyHalfIsTheValueThatTheStandardDefines() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Half.toFloat((short) bits);
      if (Double.isNaN(defined(bits))) {
        assertThat(value).isNaN();
      } else {
        assertThat((double) value).as("half %04x", bits).isEqualTo(defined(bits));
      }
    }
  }

  @Test
  void everyHalfSurvivesTheWayToFloatAndBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertThat(Half.fromFloat(Half.toFloat((short) bits)))
          .as("half %04x", bits)
          .isEqualTo((short) bits);
    }
  }

  @Test
  void betweenTwoHalfsTheNearestIsTakenAndOfATheTieTheEvenOne() {
    for (int bits = 0; bits < INFINITY; bits++) {
      float low = Half.toFloat((short) bits);
      float high = bits + 1 == INFINITY ? 65536 : Half.toFloat((short) (bits + 1));
      float middle = (low + high) / 2; // exact: a float has bits to spare
      for (int sign : new int[] {0, 0x8000}) {
        float s = sign == 0 ? 1 : -1;
        int even = (bits & 1) == 0 ? bits : bits + 1;
        assertThat(Half.fromFloat(s * Math.nextDown(middle))).isEqualTo((short) (bits | sign));
        assertThat(Half.fromFloat(s * middle))
            .as("tie above %04x", bits)
            .isEqualTo((short) (even | sign));
        assertThat(Half.fromFloat(s * Math.nextUp(middle))).isEqualTo((short) ((bits + 1) | sign));
      }
    }
  }

  @Test
  void whatIsTooLargeOrNoNumberStaysSo() {
    assertThat(Half.fromFloat(65519.996f)).isEqualTo((short) 0x7bff);
    assertThat(Half.fromFloat(65520)).isEqualTo((short) INFINITY);
    assertThat(Half.fromFloat(Float.MAX_VALUE)).isEqualTo((short) INFINITY);
    assertThat(Half.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
    // A NaN whose payload lies in bits that a half does not have.
    assertThat(Half.toFloat(Half.fromFloat(Float.intBitsToFloat(0x7f800001)))).isNaN();
    assertThat(Half.fits(65519.996f)).isTrue();
    assertThat(Half.fits(-65520)).isFalse();
    assertThat(Half.fits(Float.NaN)).isFalse();
    assertThat(Half.fromFloat(Float.MIN_VALUE)).isZero();
  }

  @Test
  void randomFloatsRoundToTheNearest() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      float value = (float) (random.nextDouble(-1, 1) * Math.pow(2, random.nextInt(-28, 16)));
      double error = Math.abs((double) Half.toFloat(Half.fromFloat(value)) - value);
      assertThat(error).isLessThanOrEqualTo(spacing(value) / 2);
    }
  }

  private static double defined(int bits) {
    int sign = (bits & 0x8000) == 0 ? 1 : -1;
    int exponent = (bits >> 10) & 31;
    int fraction = bits & 0x3ff;
    if (exponent == 31) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * fraction * Math.pow(2, -24)
        : sign * (1024 + fraction) * Math.pow(2, exponent - 25);
  }

  private static double spacing(float value) {
    return Math.pow(2, Math.max(Math.getExponent(value), -14) - 10);
  }
}
