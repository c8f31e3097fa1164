package io.altmesh.corpus.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.benchmark.ClassSource.Texts;
import io.altmesh.corpus.layout.Layouts;
import io.altmesh.corpus.layout.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks what a definition says, key by key. */
final class DefinitionParser {
  private static final List<String> KEYS =
      List.of(
          "name",
          "title",
          "task",
          "metrics",
          "languages",
          "codes",
          "splits",
          "data",
          "classes",
          "probe",
          "get");
  private static final String LAYOUT = "layout";

  private DefinitionParser() {}

  static BenchmarkDefinition parse(DefinitionNode root, Path base) {
    root.allow(KEYS);
    Task task = root.choice("task", Task.class);
    Layouts layout = root.section("data").choice(LAYOUT, Layouts.class);
    List<String> splits = root.has("splits") ? root.texts("splits") : List.of("test");
    return new BenchmarkDefinition(
        root.text("name"),
        root.text("title", root.text("name")),
        task,
        metrics(root, task),
        languages(root, task),
        root.textMap("codes"),
        splits,
        layout,
        data(root.section("data"), layout),
        classes(root, task),
        probe(root, task, splits),
        root.text("get", ""),
        root.file(),
        base);
  }

  private static List<String> languages(DefinitionNode root, Task task) {
    if (task.readsTexts()) {
      return root.texts("languages");
    }
    if (root.has("languages")) {
      throw root.wrong(
          "languages", root.json().path("languages"), "none: task " + task + " reads no text");
    }
    return List.of(BenchmarkDefinition.NO_LANGUAGE);
  }

  private static @Nullable Probe probe(DefinitionNode root, Task task, List<String> splits) {
    if (task == Task.LINEAR_PROBE || root.has("probe")) {
      if (task != Task.LINEAR_PROBE && task != Task.CLASSIFICATION) {
        throw root.wrong(
            "probe", root.json().path("probe"), "none: task " + task + " is no classification");
      }
      return Probe.parse(root.section("probe"), splits);
    }
    return null;
  }

  private static List<Metric> metrics(DefinitionNode root, Task task) {
    List<Metric> metrics = new ArrayList<>();
    for (String name : root.texts("metrics")) {
      Metric metric = root.choice("metrics", name, Metric.class);
      if (!metric.isOf(task)) {
        throw new CorpusException(
            "%s: metrics has %s (expected: one for task %s)".formatted(root.file(), metric, task));
      }
      metrics.add(metric);
    }
    if (metrics.isEmpty()) {
      throw root.wrong("metrics", root.json().path("metrics"), "one or more for task " + task);
    }
    return metrics;
  }

  private static Map<String, String> data(DefinitionNode data, Layouts layout) {
    List<String> known = new ArrayList<>(List.of(LAYOUT));
    layout.layout().settings().forEach(setting -> known.add(setting.key()));
    data.allow(known);
    Map<String, String> values = new LinkedHashMap<>();
    for (Setting setting : layout.layout().settings()) {
      JsonNode value = data.json().path(setting.key());
      if (value.isObject()) {
        data.textMap(setting.key())
            .forEach(
                (split, own) -> values.put(BenchmarkDefinition.dataKey(setting.key(), split), own));
      } else if (setting.required() || !value.isMissingNode()) {
        values.put(setting.key(), value(data, setting, value));
      }
    }
    return values;
  }

  private static String value(DefinitionNode data, Setting setting, JsonNode value) {
    if (setting.kind() == Setting.Kind.FILES && value.isArray()) {
      return String.join("\n", data.texts(setting.key()));
    }
    if (!value.isTextual()) {
      throw data.wrong(setting.key(), value, setting.meaning());
    }
    return value.textValue();
  }

  private static ClassSource classes(DefinitionNode root, Task task) {
    if (root.has("classes") != task.hasClasses()) {
      throw new CorpusException(
          "%s: %s classes (expected: for classification, multi-label and linear-probe; task is %s)"
              .formatted(root.file(), root.has("classes") ? "has" : "no", task));
    }
    if (!task.hasClasses()) {
      return ClassSource.NONE;
    }
    if (!task.readsTexts()) {
      DefinitionNode counted = root.section("classes").allow(List.of("count"));
      return new ClassSource(counted.number("count", 0), Map.of(), Map.of());
    }
    DefinitionNode classes = root.section("classes").allow(List.of("count", "names", "templates"));
    return new ClassSource(
        classes.number("count", 0), texts(classes, "names"), texts(classes, "templates"));
  }

  /** One source for all languages, or one for each. */
  private static Map<String, Texts> texts(DefinitionNode classes, String key) {
    JsonNode value = classes.json().path(key);
    if (!value.isObject()) {
      return Map.of(ClassSource.ANY, source(classes, key, value));
    }
    DefinitionNode byLanguage = classes.section(key);
    Map<String, Texts> sources = new LinkedHashMap<>();
    value
        .properties()
        .forEach(
            entry ->
                sources.put(entry.getKey(), source(byLanguage, entry.getKey(), entry.getValue())));
    return sources;
  }

  private static Texts source(DefinitionNode at, String key, JsonNode value) {
    if (value.isArray()) {
      return new ClassSource.Given(at.texts(key));
    }
    if (!value.isTextual()) {
      throw at.wrong(key, value, "data, a list, FILE.txt or FILE.json#KEY");
    }
    String text = value.textValue();
    int hash = text.lastIndexOf('#');
    return text.equals("data")
        ? new ClassSource.WithData()
        : new ClassSource.InFile(
            hash < 0 ? text : text.substring(0, hash), hash < 0 ? "" : text.substring(hash + 1));
  }
}
