package io.altmesh.corpus.benchmark;

import io.altmesh.corpus.layout.Layouts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The short form of a retrieval benchmark, as {@link RetrievalBenchmark} reads it: name, images,
 * captions and perhaps languages.
 */
final class ShardCaptionsDefinition {
  private static final List<String> KEYS = List.of("name", "images", "captions", "languages");

  private ShardCaptionsDefinition() {}

  static boolean isOne(DefinitionNode root) {
    return root.has("captions") && !root.has("task") && !root.has("data");
  }

  static BenchmarkDefinition of(DefinitionNode root, Path base) {
    root.allow(KEYS);
    return new BenchmarkDefinition(
        root.text("name"),
        root.text("name"),
        Task.RETRIEVAL,
        List.of(Metric.RECALL_AT_10, Metric.RECALL_AT_1, Metric.RECALL_AT_5, Metric.MEAN_RECALL),
        root.texts("languages"),
        Map.of(),
        List.of("all", "seen", "composed"),
        Layouts.SHARD_CAPTIONS,
        Map.of(
            "images", String.join("\n", root.texts("images")),
            "captions", root.text("captions")),
        ClassSource.NONE,
        null,
        "",
        root.file(),
        base);
  }
}
