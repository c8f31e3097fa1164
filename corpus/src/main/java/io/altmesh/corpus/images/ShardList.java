package io.altmesh.corpus.images;

import io.altmesh.corpus.CorpusException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands WebDataset's brace lists: {@code coco-{000..003}.tar}, {@code {google,twitter}.tar.gz}.
 */
public final class ShardList {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");
  private static final int MOST_SHARDS = 1_000_000;

  private ShardList() {}

  /**
   * All shards that the patterns name, in order: of two brace lists in a pattern the last runs
   * fastest. A range counts with as many digits as its first number is written with. Relative names
   * start at {@code base}.
   *
   * @throws CorpusException when braces do not close, a list is empty or a range runs backwards
   */
  public static List<Path> expand(List<String> patterns, Path base) {
    List<Path> shards = new ArrayList<>();
    for (String pattern : patterns) {
      for (String name : expand(pattern)) {
        shards.add(base.resolve(name).normalize());
      }
    }
    return shards;
  }

  private static List<String> expand(String pattern) {
    Matcher braces = BRACES.matcher(pattern);
    if (!braces.find()) {
      if (pattern.indexOf('{') >= 0 || pattern.indexOf('}') >= 0) {
        throw malformed(pattern);
      }
      return List.of(pattern);
    }
    List<String> tails = expand(pattern.substring(braces.end()));
    List<String> names = new ArrayList<>();
    for (String choice : choices(braces.group(1), pattern)) {
      for (String tail : tails) {
        names.add(pattern.substring(0, braces.start()) + choice + tail);
      }
    }
    return names;
  }

  private static List<String> choices(String list, String pattern) {
    Matcher range = RANGE.matcher(list);
    if (!range.matches()) {
      if (list.isBlank() || list.contains("..")) {
        throw malformed(pattern);
      }
      return List.of(list.split(",", -1));
    }
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (last < first || last - first >= MOST_SHARDS) {
      throw malformed(pattern);
    }
    String format = "%0" + range.group(1).length() + "d";
    List<String> numbers = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      numbers.add(String.format(Locale.ROOT, format, i));
    }
    return numbers;
  }

  private static CorpusException malformed(String pattern) {
    return new CorpusException(
        "shards \""
            + pattern
            + "\": malformed brace list (expected: {000..003}, counting up, or {a,b,c})");
  }
}
