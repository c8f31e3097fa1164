package io.altmesh.corpus.benchmark;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.layout.Needed;
import io.altmesh.corpus.layout.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A definition with its roots put in: where everything is to be. */
final class Placement {
  private final BenchmarkDefinition definition;
  private final DataRoots roots;
  private final Settings settings;

  Placement(BenchmarkDefinition definition, DataRoots roots, String split, List<String> languages) {
    this.definition = definition;
    this.roots = roots;
    Map<String, String> values = new LinkedHashMap<>();
    definition
        .dataOf(split)
        .forEach((key, value) -> values.put(key, placed(value, split, "data." + key)));
    settings =
        new Settings(
            definition.name(), values, definition.base(), split, languages, definition.codes());
  }

  Settings settings() {
    return settings;
  }

  Path classFile(ClassSource.InFile file, String language) {
    String path = placed(file.path(), settings.split(), "classes");
    return definition
        .base()
        .resolve(path.replace("${language}", settings.code(language)))
        .normalize();
  }

  /** Refuses a data set of which files are missing, naming all of them. */
  void requireFiles() {
    List<Needed> data = Needed.missing(definition.layout().layout(), settings);
    Set<Needed> missing = new LinkedHashSet<>(data);
    missing.addAll(missingClassFiles());
    if (!missing.isEmpty()) {
      throw new CorpusException(
          "%s: not there:\n%s\n%s%s is %s; --data-root or ALTMESH_DATA names another"
              .formatted(
                  definition.name(),
                  missing.stream().map(one -> "  " + one).collect(Collectors.joining("\n")),
                  definition.get().isEmpty() ? "" : definition.get() + "\n",
                  "${data}",
                  roots.paths().get(DataRoots.DATA)));
    }
  }

  private List<Needed> missingClassFiles() {
    Set<Needed> files = new LinkedHashSet<>();
    for (String language : settings.languages()) {
      for (var sources : List.of(definition.classes().names(), definition.classes().templates())) {
        if (sources.getOrDefault(language, sources.get(ClassSource.ANY))
            instanceof ClassSource.InFile file) {
          String what = file.key().isEmpty() ? "" : ", key " + file.key();
          files.add(
              new Needed(
                  classFile(file, language), "class names and templates, " + language + what));
        }
      }
    }
    return files.stream().filter(file -> !java.nio.file.Files.exists(file.path())).toList();
  }

  private String placed(String text, String split, String key) {
    String placed = text.replace("${split}", split);
    for (Map.Entry<String, Path> root : roots.paths().entrySet()) {
      placed =
          placed.replace("${" + root.getKey() + "}", root.getValue().toAbsolutePath().toString());
    }
    String unknown = placed.replace("${language}", "");
    if (unknown.contains("${")) {
      throw new CorpusException(
          "%s: %s is %s (expected: of ${…} only language, split, %s)"
              .formatted(
                  definition.source(), key, text, String.join(", ", roots.paths().keySet())));
    }
    return placed;
  }
}
