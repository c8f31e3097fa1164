package io.altmesh.encoder.tower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tensors told in few words: those that differ by the number of their layer alone stand together,
 * as {@code layers.{0-23}.fc1.bias}. A wrong configuration misses hundreds.
 */
final class ByLayer {
  private static final Pattern LAYER = Pattern.compile("\\.(\\d{1,6})\\.");

  private ByLayer() {}

  /** In the order of their first names; texts behind the names count as part of them. */
  static List<String> of(List<String> names) {
    Map<String, NavigableSet<Integer>> layers = new LinkedHashMap<>();
    for (String name : names) {
      Matcher layer = LAYER.matcher(name);
      String kind = layer.find() ? layer.replaceFirst(".{}.") : name;
      NavigableSet<Integer> numbers = layers.computeIfAbsent(kind, unused -> new TreeSet<>());
      if (!kind.equals(name)) {
        numbers.add(Integer.valueOf(layer.group(1)));
      }
    }
    List<String> told = new ArrayList<>();
    layers.forEach((kind, numbers) -> told.add(kind.replace(".{}.", "." + ranges(numbers) + ".")));
    return told;
  }

  /** {@code 3}, or {@code {0-5,7}}. */
  private static String ranges(NavigableSet<Integer> numbers) {
    if (numbers.size() < 2) {
      return numbers.isEmpty() ? "" : numbers.first().toString();
    }
    List<String> ranges = new ArrayList<>();
    int begin = numbers.first();
    int last = begin;
    for (int number : numbers.tailSet(begin, false)) {
      if (number != last + 1) {
        ranges.add(range(begin, last));
        begin = number;
      }
      last = number;
    }
    ranges.add(range(begin, last));
    return "{" + String.join(",", ranges) + "}";
  }

  private static String range(int begin, int last) {
    return begin == last ? Integer.toString(begin) : begin + "-" + last;
  }
}
