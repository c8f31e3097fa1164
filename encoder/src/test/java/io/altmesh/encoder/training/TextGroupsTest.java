package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.clip.EotRule;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextGroupsTest {
  private static final long EOT = 99;

  @Test
  void everyTextKeepsItsTokensUpToEotAtItsPlace() {
    Random random = new Random(4);
    int[] lengths = random.ints(300, 2, 30).toArray();
    TokenBatch texts = texts(lengths);
    TextGroups groups = TextGroups.of(texts, new EotRule(EOT));
    for (int row = 0; row < lengths.length; row++) {
      int place = groups.place()[row];
      int group = 0;
      while (place >= groups.groups().get(group).eot().length) {
        place -= groups.groups().get(group++).eot().length;
      }
      TextGroups.Group found = groups.groups().get(group);
      assertThat(found.eot()[place]).isEqualTo(lengths[row] - 1L);
      long[] ids =
          Arrays.copyOfRange(
              found.ids(), place * found.length(), place * found.length() + lengths[row]);
      assertThat(ids)
          .containsExactly(
              Arrays.copyOfRange(
                  texts.ids(), row * texts.length(), row * texts.length() + lengths[row]));
    }
  }

  @Test
  void aFewLongTextsStandApart() {
    int[] lengths = new int[200];
    Arrays.fill(lengths, 5);
    lengths[17] = 60;
    lengths[90] = 58;
    TextGroups groups = TextGroups.of(texts(lengths), new EotRule(EOT));
    assertThat(groups.groups()).extracting(TextGroups.Group::length).containsExactly(5, 60);
  }

  @Test
  void textsOfAboutOneLengthStayTogether() {
    TextGroups groups = TextGroups.of(texts(new int[] {5, 6, 7, 5}), new EotRule(EOT));
    assertThat(groups.groups()).hasSize(1);
  }

  @Test
  void whatStandsBehindEotIsCutOff() {
    TokenBatch texts = new TokenBatch(1, 4, new long[] {1, EOT, 7, EOT}, new int[] {4}, List.of());
    TextGroups groups = TextGroups.of(texts, new EotRule(EOT));
    assertThat(groups.groups().get(0).ids()).containsExactly(1, EOT);
  }

  private static TokenBatch texts(int[] lengths) {
    int longest = Arrays.stream(lengths).max().getAsInt();
    long[] ids = new long[lengths.length * longest];
    for (int row = 0; row < lengths.length; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        ids[row * longest + i] = i == lengths[row] - 1 ? EOT : (row + i) % 50;
      }
    }
    return new TokenBatch(lengths.length, longest, ids, lengths, List.of());
  }
}
