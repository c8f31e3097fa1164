package io.altmesh.corpus.layout;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.layout.DataQuality.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects what is bad in a data set. The same thing found twice, as when a file is read again,
 * counts once. Thread-safe.
 */
public final class Findings {
  private static final int TOLD = 20;
  private static final String EVERY_LANGUAGE = "";

  /** What was named, and of each file how many more there were. */
  private record Tally(Set<String> named, Map<Path, Long> further) {
    long count() {
      return named.size() + further.values().stream().mapToLong(Long::longValue).sum();
    }

    List<String> first() {
      return named.stream().limit(TOLD).toList();
    }
  }

  private final Map<String, Map<Fault, Tally>> scopes = new HashMap<>();

  /**
   * A fault that touches every language.
   *
   * @param what the image, caption or line, and the reason if that is not plain
   */
  public void add(Fault fault, String what) {
    add(EVERY_LANGUAGE, fault, what);
  }

  /** A fault of one language's captions. */
  public synchronized void add(String language, Fault fault, String what) {
    tally(language, fault).named().add(what);
  }

  /** Takes over the bad rows of a file that was read to its end. */
  void addRows(String language, Path file, SkippedRows rows) {
    if (rows.badRows() > 0) {
      synchronized (this) {
        Tally tally = tally(language, Fault.BAD_ROW);
        tally.named().addAll(rows.first());
        tally.further().put(file, rows.badRows() - rows.first().size());
      }
    }
  }

  /** As {@link #addRows(String, Path, SkippedRows)}, of a file that every language shares. */
  void addRows(Path file, SkippedRows rows) {
    addRows(EVERY_LANGUAGE, file, rows);
  }

  /** What touches the scores of a language, so far. */
  public synchronized DataQuality quality(String language) {
    Map<Fault, Finding> findings = new TreeMap<>();
    for (String scope : new LinkedHashSet<>(List.of(EVERY_LANGUAGE, language))) {
      scopes
          .getOrDefault(scope, Map.of())
          .forEach((fault, tally) -> findings.merge(fault, finding(fault, tally), Findings::sum));
    }
    return new DataQuality(List.copyOf(findings.values()));
  }

  private Tally tally(String language, Fault fault) {
    return scopes
        .computeIfAbsent(language, key -> new HashMap<>())
        .computeIfAbsent(fault, key -> new Tally(new LinkedHashSet<>(), new HashMap<>()));
  }

  private static Finding finding(Fault fault, Tally tally) {
    return new Finding(fault, tally.count(), tally.first());
  }

  private static Finding sum(Finding a, Finding b) {
    List<String> first = new ArrayList<>(a.first());
    first.addAll(b.first());
    return new Finding(
        a.fault(), a.count() + b.count(), first.subList(0, Math.min(first.size(), TOLD)));
  }
}
