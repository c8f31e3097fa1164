package io.altmesh.student;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code altmesh.json} says of a student's directory: a trainer writes it beside the weights.
 *
 * @param step updates done; 0 when the directory does not say
 * @param imageTowerFingerprint of the teacher whose vectors were learnt; empty when the directory
 *     does not say
 */
record Origin(long step, String imageTowerFingerprint) {
  static final String FILE = "altmesh.json";

  /**
   * @throws ModelFormatException when the file is there and is not JSON
   */
  static Origin read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return new Origin(0, "");
    }
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
      return new Origin(
          root.path("step").asLong(), root.at("/teacher/image_tower_fingerprint").asText());
    } catch (JacksonException e) {
      throw new ModelFormatException(file + ": is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
