package io.altmesh.corpus.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardListTest {
  private static final Path BASE = Path.of("/data/recipes");

  @Test
  void expandsRangesListsAndProducts() {
    assertThat(expand("coco-{008..011}.tar"))
        .containsExactly(
            "/data/recipes/coco-008.tar",
            "/data/recipes/coco-009.tar",
            "/data/recipes/coco-010.tar",
            "/data/recipes/coco-011.tar");
    assertThat(expand("../{google,twitter}.tar.gz"))
        .containsExactly("/data/google.tar.gz", "/data/twitter.tar.gz");
    assertThat(expand("/{a,b}{0..1}.tar"))
        .containsExactly("/a0.tar", "/a1.tar", "/b0.tar", "/b1.tar");
    assertThat(ShardList.expand(List.of("/z.tar", "/a.tar"), BASE))
        .containsExactly(Path.of("/z.tar"), Path.of("/a.tar"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{0..", "0}", "{}", "{3..1}.tar", "{a..c}.tar", "{0..999999999}.tar"})
  void refusesMalformedBraces(String pattern) {
    assertThatThrownBy(() -> expand(pattern))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("shards \"" + pattern + "\": malformed brace list");
  }

  private static List<String> expand(String pattern) {
    return ShardList.expand(List.of(pattern), BASE).stream().map(Path::toString).toList();
  }
}
