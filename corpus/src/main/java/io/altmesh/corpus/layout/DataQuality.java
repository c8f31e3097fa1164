package io.altmesh.corpus.layout;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What was found wrong with a data set so far. A score over an incomplete one is no score of the
 * benchmark that its name promises, and says so.
 *
 * @param findings one for each kind of fault that occurred
 */
public record DataQuality(List<Finding> findings) {
  public static final DataQuality COMPLETE = new DataQuality(List.of());

  /**
   * One kind of fault.
   *
   * @param count how often
   * @param first the first few, by image, caption or line
   */
  public record Finding(Fault fault, long count, List<String> first) {
    public Finding {
      first = List.copyOf(first);
    }

    /** Such as "2 × unreadable image (a.jpg: empty, b.jpg: empty)". */
    @Override
    public String toString() {
      String more = count > first.size() ? ", …" : "";
      return "%d × %s (%s%s)".formatted(count, fault.words(), String.join(", ", first), more);
    }
  }

  public DataQuality {
    findings = List.copyOf(findings);
  }

  /** Whether everything that the benchmark consists of was there and could be read. */
  public boolean complete() {
    return findings.isEmpty();
  }

  /** How often a fault occurred. */
  public long count(Fault fault) {
    return findings.stream().filter(one -> one.fault() == fault).mapToLong(Finding::count).sum();
  }

  /** "complete", or "incomplete: " and what was found. */
  @Override
  public String toString() {
    return complete()
        ? "complete"
        : findings.stream()
            .map(Finding::toString)
            .collect(Collectors.joining("; ", "incomplete: ", ""));
  }
}
