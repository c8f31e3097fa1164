package io.altmesh.encoder.tower;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An object of a directory's {@code config.json}. Fields are read strictly: a value of another kind
 * than expected is refused by its file and dotted name, never replaced by a default. Defaults are
 * for absent fields alone: transformers leaves out what equals its own.
 */
public final class ConfigNode {
  private final Path file;
  private final String prefix;
  private final JsonNode node;

  private ConfigNode(Path file, String prefix, JsonNode node) {
    this.file = file;
    this.prefix = prefix;
    this.node = node;
  }

  /** Reads {@code config.json} of a model directory. */
  public static ConfigNode read(Path directory) {
    Path file = directory.resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          file + ": no such file (expected a Hugging Face model directory)");
    }
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
      if (!root.isObject()) {
        throw new ModelFormatException(file + ": is not a JSON object");
      }
      return new ConfigNode(file, "", root);
    } catch (JacksonException e) {
      throw new ModelFormatException(file + ": is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * A configuration that was translated from another file.
   *
   * @param file by which messages name it
   */
  public static ConfigNode of(Path file, ObjectNode root) {
    return new ConfigNode(file, "", root);
  }

  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** A nested object. */
  public ConfigNode child(String name) {
    JsonNode value = node.path(name);
    if (!value.isObject()) {
      throw wrong(name, "an object");
    }
    return new ConfigNode(file, prefix + name + ".", value);
  }

  /** A value as it stands; a missing node where it is absent. */
  public JsonNode json(String name) {
    return node.path(name);
  }

  public String text(String name, String absent) {
    return has(name) ? text(name) : absent;
  }

  public String text(String name) {
    if (!node.path(name).isTextual()) {
      throw wrong(name, "a string");
    }
    return node.path(name).textValue();
  }

  /** The first string of a list; empty where there is none. */
  public String first(String name) {
    return node.path(name).path(0).asText("");
  }

  /** A size: 1 to 2^31 - 1. */
  public int size(String name, int absent) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = node.get(name);
    if (!value.isInt() || value.intValue() < 1) {
      throw wrong(name, "a whole number >= 1");
    }
    return value.intValue();
  }

  /** A token's id. */
  public long id(String name, long absent) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw wrong(name, "a token's id, a whole number >= 0");
    }
    return value.longValue();
  }

  /** The id of a token that has an embedding. */
  public long id(String name, long absent, int vocabulary) {
    long id = id(name, absent);
    if (id >= vocabulary) {
      throw wrong(name, "a token's id below vocab_size " + vocabulary);
    }
    return id;
  }

  /** An epsilon: a number in (0, 1). */
  public double epsilon(String name, double absent) {
    if (!has(name)) {
      return absent;
    }
    double value = node.path(name).asDouble(-1);
    if (!node.path(name).isNumber() || !(value > 0 && value < 1)) {
      throw wrong(name, "a number between 0 and 1");
    }
    return value;
  }

  /** {@code hidden_act}. */
  public Activation activation(Activation absent) {
    if (!has("hidden_act")) {
      return absent;
    }
    return Activation.named(text("hidden_act"))
        .orElseThrow(() -> wrong("hidden_act", "one of " + Activation.names()));
  }

  /** What is wrong with a field, for a reader that expected something of it. */
  public ModelFormatException wrong(String name, String expected) {
    String given = has(name) ? node.get(name).toString() : "absent";
    return new ModelFormatException(
        "%s: %s%s is %s (expected %s)".formatted(file, prefix, name, given, expected));
  }
}
