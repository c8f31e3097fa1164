package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How images are spread over requests. */
class ImageVectorsTest {
  private static final int MEBIBYTE = 1 << 20;

  @Test
  void smallImagesAreCutByCount() {
    assertThat(ImageVectors.lists(rows(70), row -> 1000))
        .extracting(List::size)
        .containsExactly(32, 32, 6);
  }

  @Test
  void photographsAreCutByBytes() {
    List<List<Integer>> lists = ImageVectors.lists(rows(40), row -> 2 * MEBIBYTE);
    assertThat(lists).extracting(List::size).containsExactly(16, 16, 8);
    assertThat(lists.stream().flatMap(List::stream)).containsExactlyElementsOf(rows(40));
  }

  @Test
  void anImageBeyondTheLimitTravelsAlone() {
    assertThat(ImageVectors.lists(rows(3), row -> row == 1 ? 40 * MEBIBYTE : MEBIBYTE))
        .containsExactly(List.of(0), List.of(1), List.of(2));
  }

  @Test
  void noImagesAreNoRequest() {
    assertThat(ImageVectors.lists(List.of(), row -> 1)).isEmpty();
  }

  private static List<Integer> rows(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
