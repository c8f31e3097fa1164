package io.altmesh.corpus.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.corpus.CorpusException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a definition. What it does not find as expected it tells with file, key and value.
 *
 * @param file for errors
 * @param path of this part in it, such as "data."; empty at the root
 */
record DefinitionNode(String file, String path, JsonNode json) {

  /** Refuses keys that are not known. */
  DefinitionNode allow(Collection<String> known) {
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String key = names.next();
      if (!known.contains(key)) {
        throw new CorpusException(
            "%s: unknown key \"%s%s\"%s (known: %s)"
                .formatted(file, path, key, NearestKey.hint(key, known), String.join(", ", known)));
      }
    }
    return this;
  }

  boolean has(String key) {
    return json.has(key);
  }

  /** A part with keys; one without where it is missing. */
  DefinitionNode section(String key) {
    JsonNode section = json.path(key);
    if (!section.isObject() && !section.isMissingNode()) {
      throw wrong(key, section, "keys and values");
    }
    return new DefinitionNode(file, path + key + ".", section);
  }

  String text(String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw wrong(key, value, "a text");
    }
    return value.textValue();
  }

  String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  int number(String key, int otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.canConvertToInt() || value.intValue() < 1) {
      throw wrong(key, value, "a number, at least 1");
    }
    return value.intValue();
  }

  /** A list of numbers that is not empty. */
  List<Double> numbers(String key) {
    JsonNode value = json.path(key);
    List<Double> numbers = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isNumber()) {
        throw wrong(key, value, "a list of numbers");
      }
      numbers.add(element.doubleValue());
    }
    if (numbers.isEmpty()) {
      throw wrong(key, value, "a list of numbers");
    }
    return numbers;
  }

  /** A list of texts, or one text for a list of one; empty where it is missing. */
  List<String> texts(String key) {
    JsonNode value = json.path(key);
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isTextual() || element.textValue().isBlank()) {
        throw wrong(key, element, "texts; put it in quotes");
      }
      texts.add(element.textValue());
    }
    if (texts.isEmpty() && has(key)) {
      throw wrong(key, value, "texts");
    }
    return texts;
  }

  /** Texts by key. */
  Map<String, String> textMap(String key) {
    DefinitionNode section = section(key);
    Map<String, String> texts = new LinkedHashMap<>();
    section.json.fieldNames().forEachRemaining(name -> texts.put(name, section.text(name)));
    return texts;
  }

  /** One of the constants, as it spells itself. */
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    return choice(key, text(key), type);
  }

  <E extends Enum<E>> E choice(String key, String given, Class<E> type) {
    List<String> spellings =
        Arrays.stream(type.getEnumConstants()).map(constant -> constant.toString()).toList();
    int place = spellings.indexOf(given);
    if (place < 0) {
      throw new CorpusException(
          "%s: %s%s is \"%s\"%s (expected: one of %s)"
              .formatted(
                  file,
                  path,
                  key,
                  given,
                  NearestKey.hint(given, spellings),
                  String.join(", ", spellings)));
    }
    return type.getEnumConstants()[place];
  }

  /** An error that names file, key, what was given and what was expected. */
  CorpusException wrong(String key, JsonNode given, String expected) {
    return new CorpusException(
        given.isMissingNode()
            ? "%s: no %s%s (expected: %s)".formatted(file, path, key, expected)
            : "%s: %s%s is %s (expected: %s)".formatted(file, path, key, given, expected));
  }
}
