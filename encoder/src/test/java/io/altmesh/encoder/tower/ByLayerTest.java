package io.altmesh.encoder.tower;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ByLayerTest {
  @Test
  void tellsLayersTogetherAndOthersAlone() {
    List<String> names =
        List.of("a.0.x", "b.weight", "a.1.x", "a.2.x", "a.4.x", "a.7.y is [1] (expected [2])");

    assertThat(ByLayer.of(names))
        .containsExactly("a.{0-2,4}.x", "b.weight", "a.7.y is [1] (expected [2])");
  }
}
