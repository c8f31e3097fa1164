package io.altmesh.corpus.benchmark;

import io.altmesh.corpus.layout.Layouts;
import io.altmesh.corpus.layout.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a benchmark is, as a YAML file says it; nothing of the data has been looked at.
 *
 * @param name as commands and scores name it
 * @param title in a few words
 * @param task what it asks of a model
 * @param metrics how it is scored; the first is the one that papers report
 * @param languages tags (BCP 47); empty where the data names them
 * @param codes how the files spell a language, where that is not its tag: ja → jp
 * @param splits those that there are; the first is the one that papers report
 * @param layout how the data lies
 * @param data the layout's settings, roots not yet put in; what only one split has is under {@link
 *     #dataKey}
 * @param classes of classification
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
    String get,
    String source,
    Path base) {

  public BenchmarkDefinition {
    metrics = List.copyOf(metrics);
    languages = List.copyOf(languages);
    codes = Map.copyOf(codes);
    splits = List.copyOf(splits);
    data = Map.copyOf(data);
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
