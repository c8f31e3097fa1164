package io.altmesh.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** What others have published: of benchmarks that ship, as they are called here. */
final class PublishedTest {
  private final Published published = Published.shipped();

  @Test
  void givesAllModelsOfATablesCell() {
    assertThat(published.of("flickr30k-cn", "test", "zh", "mean-recall"))
        .contains(new Published.Figure("AltCLIP (arXiv 2211.06679v2), table 2", "AltCLIP", 0.892))
        .hasSize(7);
    assertThat(published.of("coco-cn-1k", "test", "zh", "recall@1"))
        .as("those whose directions are in doubt have a mean alone")
        .extracting(Published.Figure::model)
        .doesNotContain("Wukong", "R2D2");
    assertThat(published.of("flickr30k-cn", "val", "zh", "mean-recall")).isEmpty();
  }

  @Test
  void namesBenchmarksLanguagesAndSplitsThatThereAre() throws IOException {
    BenchmarkCatalog catalog = BenchmarkCatalog.shipped();
    try (InputStream in = Published.class.getResourceAsStream("published.yaml")) {
      JsonNode tables = new YAMLMapper().readTree(in);
      assertThat(tables).hasSize(13);
      for (JsonNode table : tables) {
        assertThat(table.path("source").asText()).isNotBlank();
        for (JsonNode name : table.path("benchmarks")) {
          BenchmarkDefinition benchmark = catalog.find(name.asText());
          assertThat(benchmark.splits()).contains("test");
          assertThat(table.path("languages"))
              .as(name.asText())
              .anyMatch(one -> benchmark.languages().contains(one.asText()));
        }
      }
    }
  }
}
