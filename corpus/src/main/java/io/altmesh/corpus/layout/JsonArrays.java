package io.altmesh.corpus.layout;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the arrays at the top of a JSON file element by element: such files have gigabytes. */
final class JsonArrays {
  private static final JsonMapper JSON = new JsonMapper();

  private JsonArrays() {}

  /**
   * Hands on every element of the arrays that are asked for, in the file's order.
   *
   * @param takers by the arrays' keys; others are passed over
   * @throws CorpusException when the file is not whole JSON
   */
  static void read(Path file, String expected, Map<String, Consumer<JsonNode>> takers) {
    try (InputStream in = InputFiles.open(file, expected);
        JsonParser parser = JSON.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new CorpusException(file + ": no JSON object (expected: " + expected + ")");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        Consumer<JsonNode> taker = takers.get(parser.currentName());
        if (parser.nextToken() == JsonToken.START_ARRAY && taker != null) {
          readElements(parser, taker);
        } else {
          parser.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          "%s: malformed or truncated JSON at line %d (%s; expected: %s)"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage(),
                  expected),
          e);
    } catch (IOException e) {
      throw new CorpusException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void readElements(JsonParser parser, Consumer<JsonNode> taker) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonNode element = JSON.readTree(parser);
      taker.accept(element);
    }
  }
}
