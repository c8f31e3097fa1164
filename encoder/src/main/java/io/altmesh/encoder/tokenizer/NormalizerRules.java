package io.altmesh.encoder.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.encoder.ModelFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * The {@link CharacterMap}s of a {@code tokenizer.json}: of its normalizer, or of any in its
 * normalizer's sequences.
 */
final class NormalizerRules {
  /** Two maps under one name would hide one of them. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private static final String FIELD = "precompiled_charsmap";

  private NormalizerRules() {}

  /**
   * Looks at every map; passes over the vocabulary and the merges unread.
   *
   * @throws ModelFormatException if one is damaged, or the bytes are no JSON
   */
  static void check(Path file, byte[] json) {
    // Characters as DJL makes them for the native library: no UTF-8 becomes U+FFFD.
    var text = new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8);
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return; // the library says what it misses
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean normalizer = parser.currentName().equals("normalizer");
        parser.nextToken();
        if (normalizer) {
          check(file, parser.<JsonNode>readValueAsTree());
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new ModelFormatException(file + ": is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be read", e);
    }
  }

  private static void check(Path file, JsonNode normalizer) {
    for (JsonNode map : normalizer.findValues(FIELD)) {
      fault(map)
          .ifPresent(
              fault -> {
                throw new ModelFormatException(
                    "%s: its normalizer's %s %s".formatted(file, FIELD, fault));
              });
    }
  }

  private static Optional<String> fault(JsonNode map) {
    if (!map.isTextual()) {
      return Optional.empty(); // none, of which the library says what it thinks
    }
    try {
      return CharacterMap.fault(Base64.getDecoder().decode(map.textValue()));
    } catch (IllegalArgumentException e) {
      return Optional.of("is not Base64: " + e.getMessage());
    }
  }
}
