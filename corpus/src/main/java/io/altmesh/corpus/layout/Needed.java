package io.altmesh.corpus.layout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file or folder that a data set consists of.
 *
 * @param meaning what is in it: "folder of the images"
 */
public record Needed(Path path, String meaning) {

  /** Those that are not there, of the settings of a layout and of what it needs beyond. */
  public static List<Needed> missing(Layout layout, Settings settings) {
    List<Needed> named = new ArrayList<>();
    for (Setting setting : layout.settings()) {
      if (setting.kind() != Setting.Kind.TEXT && settings.has(setting.key())) {
        named.addAll(of(setting, settings));
      }
    }
    List<Needed> missing = absent(named);
    return missing.isEmpty() ? absent(layout.needed(settings)) : missing;
  }

  private static List<Needed> of(Setting setting, Settings settings) {
    if (setting.kind() == Setting.Kind.FILES) {
      return settings.paths(setting.key()).stream()
          .map(file -> new Needed(file, setting.meaning()))
          .toList();
    }
    if (!settings.isPerLanguage(setting.key())) {
      return List.of(new Needed(settings.path(setting.key()), setting.meaning()));
    }
    return settings.languages().stream()
        .map(
            language ->
                new Needed(
                    settings.path(setting.key(), language), setting.meaning() + ", " + language))
        .toList();
  }

  private static List<Needed> absent(List<Needed> named) {
    return named.stream().filter(one -> !Files.exists(one.path())).toList();
  }

  /** Such as "/data/coco/val2014: folder of the images". */
  @Override
  public String toString() {
    return path + ": " + meaning;
  }
}
