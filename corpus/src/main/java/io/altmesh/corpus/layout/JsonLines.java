package io.altmesh.corpus.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.nio.file.Path;

/** Reads JSONL, plain or {@code .gz}; malformed lines are among the findings. */
final class JsonLines {
  private static final JsonMapper JSON = new JsonMapper();

  /** One line. */
  record Row(JsonNode json) {
    /** A text or number; empty where there is none. */
    String text(String key) {
      return json.path(key).asText().strip();
    }

    String language() {
      return json.has("language") ? text("language") : text("lang");
    }
  }

  /** What becomes of each line. */
  interface RowTaker {
    void take(long line, Row row);
  }

  private JsonLines() {}

  /** Reads a file; {@code language} is the scope of its findings, empty for every language. */
  static void read(Path file, String language, Findings findings, RowTaker taker) {
    SkippedRows skipped = SkippedRows.unlogged();
    try (TextLines lines = TextLines.open(file, "JSON, an object a line", skipped)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        take(line, lines, taker);
      }
    }
    findings.addRows(language, file, skipped);
  }

  private static void take(String line, TextLines lines, RowTaker taker) {
    try {
      JsonNode json = JSON.readTree(line);
      if (json.isObject()) {
        taker.take(lines.number(), new Row(json));
      } else {
        lines.skip("no JSON object");
      }
    } catch (JsonProcessingException e) {
      lines.skip("malformed JSON: " + e.getOriginalMessage());
    }
  }
}
