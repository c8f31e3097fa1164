package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** On which line of a YAML text each key stands, by the key's path; keys without a value do not. */
final class Lines {
  private static final YAMLFactory YAML = new YAMLFactory();

  private final Map<String, Integer> lines = new LinkedHashMap<>();

  private Lines() {}

  static Map<String, Integer> of(String yaml) throws IOException {
    Lines found = new Lines();
    try (JsonParser parser = YAML.createParser(yaml)) {
      if (parser.nextToken() != null) {
        found.value(parser, "", 1);
      }
    }
    return found.lines;
  }

  private void value(JsonParser parser, String at, int line) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    lines.put(at, line);
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        int keyLine = line(parser);
        parser.nextToken();
        value(parser, at.isEmpty() ? key : at + "." + key, keyLine);
      }
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        value(parser, at + "[" + i + "]", line(parser));
      }
    }
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }
}
