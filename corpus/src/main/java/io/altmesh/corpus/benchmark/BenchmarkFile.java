package io.altmesh.corpus.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.InputFiles;
import io.altmesh.corpus.images.ShardList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The YAML file, checked.
 *
 * @param languages empty for all
 */
record BenchmarkFile(String name, List<Path> images, Path captions, List<String> languages) {
  private static final List<String> KEYS = List.of("name", "images", "captions", "languages");
  private static final String EXPECTED =
      "a benchmark: YAML with name, images, captions and perhaps languages";

  static BenchmarkFile read(Path yaml) {
    JsonNode root = parse(yaml);
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String key = names.next();
      if (!KEYS.contains(key)) {
        throw new CorpusException(
            yaml + ": unknown key \"" + key + "\" (known: " + String.join(", ", KEYS) + ")");
      }
    }
    Path folder = yaml.toAbsolutePath().getParent();
    Path base = folder == null ? Path.of("/") : folder;
    return new BenchmarkFile(
        text(root, "name", yaml),
        ShardList.expand(texts(root, "images", yaml), base),
        base.resolve(text(root, "captions", yaml)).normalize(),
        root.has("languages") ? texts(root, "languages", yaml) : List.of());
  }

  private static JsonNode parse(Path yaml) {
    try (InputStream in = InputFiles.open(yaml, EXPECTED)) {
      JsonNode root = new YAMLMapper().readTree(in);
      if (!root.isObject()) {
        throw new CorpusException(yaml + ": holds no keys (expected: " + EXPECTED + ")");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          yaml + ": malformed YAML (" + e.getMessage() + "; expected: " + EXPECTED + ")", e);
    } catch (IOException e) {
      throw new CorpusException(yaml + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String text(JsonNode root, String key, Path yaml) {
    List<String> texts = texts(root, key, yaml);
    if (texts.size() != 1) {
      throw new CorpusException(yaml + ": " + key + " is a list (expected: one text)");
    }
    return texts.get(0);
  }

  /** A text, or a list of them, as a list that is not empty. */
  private static List<String> texts(JsonNode root, String key, Path yaml) {
    JsonNode value = root.path(key);
    List<String> texts = new ArrayList<>();
    if (value.isTextual()) {
      texts.add(value.textValue());
    }
    for (JsonNode element : value) {
      // YAML reads the language tag "no" as it reads any word, but on and off and numbers are not
      // texts.
      if (!element.isTextual()) {
        throw new CorpusException(
            yaml + ": " + key + " holds " + element + " (expected: texts; put it in quotes)");
      }
      texts.add(element.textValue());
    }
    if (texts.isEmpty()) {
      throw new CorpusException(yaml + ": no " + key + " (expected: " + EXPECTED + ")");
    }
    return texts;
  }
}
