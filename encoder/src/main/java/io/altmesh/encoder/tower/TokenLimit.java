package io.altmesh.encoder.tower;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long a text may be: what the model has positions for, or less if its tokenizer says so. */
public final class TokenLimit {
  private TokenLimit() {}

  /**
   * Reads {@code model_max_length} of {@code tokenizer_config.json}, where there is one.
   *
   * @param positions tokens that the model has positions for, special ones included
   */
  public static int of(Path directory, int positions) {
    Path file = directory.resolve("tokenizer_config.json");
    if (!Files.isRegularFile(file)) {
      return positions;
    }
    try {
      JsonNode length = new ObjectMapper().readTree(file.toFile()).path("model_max_length");
      // transformers writes 1e30 for "no limit".
      boolean limits = length.isNumber() && length.doubleValue() < positions;
      if (limits && length.doubleValue() < 3) {
        throw new ModelFormatException(
            "%s: model_max_length is %s (expected room for special tokens and more)"
                .formatted(file, length));
      }
      return limits ? length.intValue() : positions;
    } catch (IOException e) {
      throw new ModelFormatException(file + ": is not JSON: " + e.getMessage(), e);
    }
  }
}
