package io.altmesh.corpus.parallel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** How a line becomes a pair. */
enum LineFormat {
  TSV {
    @Override
    SentencePair parse(String line, RowShape shape) throws BadRowException {
      String[] columns = line.split("\t", -1);
      int fewest = shape.identity() ? 1 : 2;
      if (columns.length < fewest || columns.length > 3) {
        throw new BadRowException(
            columns.length + " columns (expected: source, target and perhaps language)");
      }
      return shape.pair(
          columns[0],
          columns.length > 1 ? columns[1] : null,
          columns.length == 3 ? columns[2] : null);
    }
  },

  JSONL {
    @Override
    SentencePair parse(String line, RowShape shape) throws BadRowException {
      JsonNode row = readTree(line);
      Columns columns = shape.columns();
      if (shape.identity()) {
        return shape.pair(text(row, columns.source(), columns), null, null);
      }
      JsonNode tag = field(row, columns.language());
      String language = tag == null || tag.isNull() ? null : text(row, columns.language(), columns);
      return shape.pair(
          text(row, columns.source(), columns), text(row, columns.target(), columns), language);
    }
  };

  private static final ObjectReader JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  abstract SentencePair parse(String line, RowShape shape) throws BadRowException;

  private static JsonNode readTree(String line) throws BadRowException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new BadRowException("malformed JSON: " + e.getOriginalMessage());
    }
  }

  private static String text(JsonNode row, String name, Columns columns) throws BadRowException {
    JsonNode value = field(row, name);
    if (value == null || !value.isTextual()) {
      throw new BadRowException(
          "no text \"%s\" (expected: an object with \"%s\" and \"%s\")"
              .formatted(name, columns.source(), columns.target()));
    }
    return value.textValue();
  }

  /** By its whole name, or from object to object by the parts between the dots. */
  private static @Nullable JsonNode field(JsonNode row, String name) {
    JsonNode whole = row.get(name);
    int dot = name.indexOf('.');
    if (whole != null || dot < 0) {
      return whole;
    }
    JsonNode inner = row.get(name.substring(0, dot));
    return inner == null ? null : field(inner, name.substring(dot + 1));
  }
}
