package io.altmesh.corpus.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.benchmark.ClassSource.Texts;
import io.altmesh.corpus.layout.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Reads the class names and templates of one benchmark. */
final class ClassLists {
  private static final JsonMapper JSON = new JsonMapper();

  private final BenchmarkDefinition definition;
  private final Placement placement;
  private final DataSet data;

  ClassLists(BenchmarkDefinition definition, Placement placement, DataSet data) {
    this.definition = definition;
    this.placement = placement;
    this.data = data;
  }

  /**
   * @throws CorpusException when a file is missing, the number of names is wrong, or a template has
   *     no slot
   */
  ClassTexts read(String language) {
    ClassSource source = definition.classes();
    List<String> names = texts(source.names(), language, "names", data::classNames);
    List<String> templates = texts(source.templates(), language, "templates", data::templates);
    requireSlots(templates, language);
    return new ClassTexts(ofTheData(names, language), templates);
  }

  private List<String> texts(
      Map<String, Texts> sources,
      String language,
      String what,
      java.util.function.Supplier<List<String>> withData) {
    Texts source = sources.getOrDefault(language, sources.get(ClassSource.ANY));
    if (source instanceof ClassSource.Given given) {
      return given.texts();
    }
    if (source instanceof ClassSource.InFile file) {
      Path path = placement.classFile(file, language);
      return file.key().isEmpty() ? lines(path) : list(path, file.key());
    }
    List<String> found = source == null ? List.of() : withData.get();
    if (found.isEmpty()) {
      throw new CorpusException(
          "%s: no class %s in %s (expected: a list, a file, or with the data); name them under classes.%s in %s"
              .formatted(definition.name(), what, language, what, definition.source()));
    }
    return found;
  }

  /** Where the images are of some classes only, the names of those. */
  private List<String> ofTheData(List<String> names, String language) {
    int[] places = data.classesOfList();
    List<String> chosen = names;
    if (places.length > 0 && places.length != names.size()) {
      int highest = IntStream.of(places).max().orElse(0);
      if (highest >= names.size()) {
        throw wrongLength(names.size(), "more than " + highest, language);
      }
      chosen = IntStream.of(places).mapToObj(names::get).toList();
    }
    for (int expected : new int[] {definition.classes().count(), data.classCount()}) {
      if (expected > 0 && chosen.size() != expected) {
        throw wrongLength(chosen.size(), String.valueOf(expected), language);
      }
    }
    return chosen;
  }

  private CorpusException wrongLength(int given, String expected, String language) {
    return new CorpusException(
        "%s: %d class names in %s (expected: %s); correct classes.names or its file"
            .formatted(definition.name(), given, language, expected));
  }

  private void requireSlots(List<String> templates, String language) {
    for (String template : templates) {
      if (!template.contains(ClassTexts.SLOT)) {
        throw new CorpusException(
            "%s: template \"%s\" in %s has no slot (expected: %s where the class name goes)"
                .formatted(definition.name(), template, language, ClassTexts.SLOT));
      }
    }
  }

  private static List<String> lines(Path file) {
    return read(
        file,
        "a text a line",
        text -> text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
  }

  private static List<String> list(Path file, String key) {
    String expected = "JSON with a list of texts under \"" + key + "\"";
    return read(file, expected, text -> list(file, key, parse(file, text, expected)));
  }

  private static List<String> list(Path file, String key, JsonNode json) {
    JsonNode list = json.path(key);
    if (list.isMissingNode()) {
      Set<String> known = new TreeSet<>();
      json.fieldNames().forEachRemaining(known::add);
      throw new CorpusException(
          "%s: no \"%s\"%s (expected: one of %s)"
              .formatted(file, key, NearestKey.hint(key, known), String.join(", ", known)));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : list) {
      if (!text.isTextual()) {
        throw new CorpusException(
            "%s: \"%s\" holds %s (expected: texts)".formatted(file, key, text));
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  private static JsonNode parse(Path file, String text, String expected) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new CorpusException(file + ": malformed (expected: " + expected + "): " + e, e);
    }
  }

  private static List<String> read(
      Path file, String expected, Function<String, List<String>> reading) {
    try {
      return reading.apply(Files.readString(file, UTF_8));
    } catch (IOException e) {
      throw new CorpusException(file + ": cannot be read (expected: " + expected + "): " + e, e);
    }
  }
}
