package io.altmesh.corpus.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.BenchImage;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import io.altmesh.corpus.images.ImageText;
import io.altmesh.corpus.images.WebDatasetReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one benchmark; used once. */
final class BenchmarkReader {
  private static final String EXPECTED =
      "captions: .jsonl or .jsonl.gz with key, language and text";
  private static final JsonMapper JSON = new JsonMapper();

  private final BenchmarkFile file;
  private final SkippedRows skipped = new SkippedRows();
  private final Map<String, BenchImage> images = new LinkedHashMap<>();
  private final List<Query> queries = new ArrayList<>();

  BenchmarkReader(Path yaml) {
    file = BenchmarkFile.read(yaml);
  }

  RetrievalBenchmark read() {
    for (Path shard : file.images()) {
      WebDatasetReader.readImages(shard, image -> addImage(shard, image), skipped);
    }
    readQueries();
    if (queries.isEmpty()) {
      throw new CorpusException(
          file.captions()
              + ": not one query for the "
              + images.size()
              + " images of "
              + file.images()
              + "; "
              + skipped);
    }
    return new RetrievalBenchmark(
        file.name(), List.copyOf(images.values()), queries, languages(), skipped.count());
  }

  private void addImage(Path shard, ImageText image) {
    BenchImage first = images.putIfAbsent(image.key(), new BenchImage(image.key(), image.image()));
    if (first != null) {
      skipped.add(shard, "sample " + image.key(), "the benchmark has an image of this key already");
    }
  }

  private void readQueries() {
    try (TextLines lines = TextLines.open(file.captions(), EXPECTED, skipped)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        addQuery(line, lines);
      }
    }
  }

  private void addQuery(String line, TextLines lines) {
    JsonNode row;
    try {
      row = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      lines.skip("malformed JSON: " + e.getOriginalMessage());
      return;
    }
    Query query = query(row);
    if (query.key().isEmpty() || query.language().isEmpty() || query.text().isEmpty()) {
      lines.skip("key, language or text is missing or empty");
    } else if (!images.containsKey(query.key())) {
      lines.skip("no image has the key \"" + query.key() + "\"");
    } else if (file.languages().isEmpty() || file.languages().contains(query.language())) {
      queries.add(query);
    }
  }

  private static Query query(JsonNode row) {
    return new Query(
        row.path("key").asText().strip(),
        row.path("language").asText(row.path("lang").asText()).strip(),
        row.path("text").asText().strip(),
        row.path("split").asText("all"),
        row.path("flag").asBoolean());
  }

  private List<String> languages() {
    List<String> found = queries.stream().map(Query::language).distinct().toList();
    return file.languages().isEmpty()
        ? found
        : file.languages().stream().filter(found::contains).toList();
  }
}
