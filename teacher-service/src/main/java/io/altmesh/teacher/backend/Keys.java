package io.altmesh.teacher.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.mesh.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys at one place of a YAML file. Unknown ones are refused at once, with the nearest known;
 * relative paths start from the file's folder. What is wrong throws {@link ModelFormatException}
 * that names the file and the key.
 */
final class Keys {
  private final Path file;
  private final Predicate<Path> allowed;
  private final String at;
  private final JsonNode node;

  private Keys(Path file, Predicate<Path> allowed, String at, JsonNode node, List<String> known) {
    this.file = file;
    this.allowed = allowed;
    this.at = at;
    this.node = node;
    if (!node.isObject()) {
      throw wrong(at, node, "keys " + String.join(", ", known));
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String given = names.next();
      if (!known.contains(given)) {
        throw new ModelFormatException(
            "%s: unknown key '%s' at %s (%s)"
                .formatted(file, given, at.isEmpty() ? "the top" : at, Nearest.hint(given, known)));
      }
    }
  }

  /**
   * The top of a file.
   *
   * @param allowed which files and folders it may name
   */
  static Keys read(Path file, Predicate<Path> allowed, List<String> known) {
    try {
      JsonNode top = new YAMLMapper().readTree(Files.readAllBytes(file));
      return new Keys(file, allowed, "", top, known);
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(file + ": no such file (expected: a teacher's YAML)", e);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(file + ": malformed YAML: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  /** The keys under a key. */
  Keys under(String key, List<String> known) {
    return new Keys(file, allowed, path(key), value(key), known);
  }

  /** What stands under a key, of names that are the user's own. */
  JsonNode tree(String key) {
    return value(key);
  }

  String text(String key) {
    JsonNode value = value(key);
    if (!value.isValueNode() || value.isBoolean() || value.asText().isBlank()) {
      throw wrong(path(key), value, "a text; words such as no and on in quotes");
    }
    return value.asText();
  }

  String text(String key, String otherwise) {
    return has(key) && !value(key).asText().isEmpty() ? text(key) : otherwise;
  }

  @Nullable String textOrNull(String key) {
    return has(key) ? text(key) : null;
  }

  /** One of some words. */
  String word(String key, String otherwise, List<String> words) {
    String given = text(key, otherwise);
    if (!words.contains(given)) {
      throw wrong(path(key), value(key), String.join(" or ", words));
    }
    return given;
  }

  int count(String key, int otherwise) {
    return has(key) ? count(key) : otherwise;
  }

  int count(String key) {
    JsonNode value = value(key);
    if (!value.isInt() || value.intValue() < 1) {
      throw wrong(path(key), value, "a whole number, at least 1");
    }
    return value.intValue();
  }

  long whole(String key, long otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = value(key);
    if (!value.isIntegralNumber()) {
      throw wrong(path(key), value, "a whole number");
    }
    return value.longValue();
  }

  double number(String key, double otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    try {
      return Double.parseDouble(value(key).asText()); // YAML 1.1 hands 1e-3 over as text
    } catch (NumberFormatException e) {
      throw wrong(path(key), value(key), "a number");
    }
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!value(key).isBoolean()) {
      throw wrong(path(key), value(key), "true or false");
    }
    return value(key).booleanValue();
  }

  /** A file or folder, from the YAML file's own folder. */
  Path file(String key) {
    Path folder = file.toAbsolutePath().getParent();
    Path base = folder == null ? Path.of("/") : folder;
    Path named = base.resolve(text(key)).normalize();
    if (!allowed.test(named)) {
      throw wrong(path(key), text(key), "what lies in a folder of the server's --models-root");
    }
    return named;
  }

  ModelFormatException wrong(String path, Object given, String expected) {
    return new ModelFormatException(
        "%s: %s: %s (expected: %s)"
            .formatted(file, path.isEmpty() ? "the file" : path, given, expected));
  }

  /** A key's whole path, for messages. */
  String path(String key) {
    return at.isEmpty() ? key : at + "." + key;
  }

  private JsonNode value(String key) {
    if (!has(key)) {
      throw new ModelFormatException("%s: key '%s' is missing".formatted(file, path(key)));
    }
    return node.get(key);
  }
}
