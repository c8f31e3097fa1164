package io.altmesh.corpus.benchmark;

import io.altmesh.corpus.layout.Layouts;
import io.altmesh.corpus.layout.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark is, as a YAML file says it; nothing of the data has been looked at.
 *
 * @param name as commands and scores name it
 * @param title in a few words
 * @param task what it asks of a model
 * @param metrics how it is scored; the first is the one that papers report
 * @param languages tags (BCP 47); empty where the data names them; {@link #NO_LANGUAGE} alone where
 *     no text is read
 * @param codes how the files spell a language, where that is not its tag: ja → jp
 * @param splits those that there are; the first is the one that papers report
 * @param layout how the data lies
 * @param data the layout's settings, roots not yet put in; what only one split has is under {@link
 *     #dataKey}
 * @param classes of classification
 * @param probe how a linear probe is trained; null where there is none
 * @param get how to get the data, in a word
 * @param source the file, for errors
 * @param base where relative paths start
 */
public record BenchmarkDefinition(
    String name,
    String title,
    Task task,
    List<Metric> metrics,
    List<String> languages,
    Map<String, String> codes,
    List<String> splits,
    Layouts layout,
    Map<String, String> data,
    ClassSource classes,
    @Nullable Probe probe,
    String get,
    String source,
    Path base) {
  /** BCP 47's tag for what is in no language. */
  public static final String NO_LANGUAGE = "zxx";

  public BenchmarkDefinition {
    metrics = List.copyOf(metrics);
    languages = List.copyOf(languages);
    codes = Map.copyOf(codes);
    splits = List.copyOf(splits);
    data = Map.copyOf(data);
  }

  /** Of languages that are wished those that it has; its own where none is, or no text is read. */
  public List<String> languagesAmong(List<String> wished) {
    if (wished.isEmpty() || !task.readsTexts()) {
      return languages;
    }
    return languages.isEmpty() ? wished : wished.stream().filter(languages::contains).toList();
  }

  /** What must be there to score a split: itself, and what a probe is trained on. */
  public List<String> splitsRead(String split) {
    return task == Task.LINEAR_PROBE && probe != null && !probe.train().equals(split)
        ? List.of(split, probe.train())
        : List.of(split);
  }

  /**
   * The benchmark of a probe that {@code probe} adds to a classification: NAME-linear-probe, on the
   * same data, without a text.
   */
  BenchmarkDefinition linearProbe() {
    return new BenchmarkDefinition(
        name + "-" + Task.LINEAR_PROBE,
        title + ", linear probe",
        Task.LINEAR_PROBE,
        metrics,
        List.of(NO_LANGUAGE),
        Map.of(),
        splits,
        layout,
        data,
        new ClassSource(classes.count(), Map.of(), Map.of()),
        probe,
        get,
        source,
        base);
  }

  /** The key in {@link #data} of a setting that a split has to itself. */
  static String dataKey(String setting, String split) {
    return setting + "@" + split;
  }

  /** The layout's settings for a split. */
  Map<String, String> dataOf(String split) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Setting setting : layout.layout().settings()) {
      String value = data.getOrDefault(dataKey(setting.key(), split), data.get(setting.key()));
      if (value != null) {
        settings.put(setting.key(), value);
      }
    }
    return settings;
  }
}
