package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SkippedRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a counting pass learnt of a mix.
 *
 * @param sources the files of each source
 */
record CountedMix(
    List<List<CountedFile>> sources,
    long badRows,
    List<String> firstBad,
    Map<String, Long> leftOut) {

  /** Rows of every source, by language. */
  List<Map<String, Long>> rows() {
    return sources.stream().map(CountedMix::rows).toList();
  }

  private static Map<String, Long> rows(List<CountedFile> files) {
    Map<String, Long> rows = new LinkedHashMap<>();
    files.forEach(file -> file.rows().forEach((tag, count) -> rows.merge(tag, count, Long::sum)));
    return rows;
  }

  SkippedRows skipped() {
    SkippedRows skipped = SkippedRows.unlogged();
    skipped.restore(badRows, firstBad, leftOut);
    return skipped;
  }
}
