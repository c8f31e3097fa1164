package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParagraphsTest {
  @Test
  void sentencesFlow() {
    assertThat(Paragraphs.flow("", "One sentence that", "goes on.", "Another.", "", "A third."))
        .containsExactly("", "One sentence that goes on. Another.", "", "A third.");
  }

  @Test
  void columnsAndMarginsStay() {
    String[] table = {"Examples:", "  altmesh demo", "  altmesh cache", "name  what it is"};
    assertThat(Paragraphs.flow(table)).containsExactly(table);
  }
}
