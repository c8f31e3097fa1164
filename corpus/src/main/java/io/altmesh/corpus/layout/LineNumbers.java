package io.altmesh.corpus.layout;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Which image each line of a file of names names. A blank line, and a name that was there before,
 * names none, so that the lines after it keep their captions.
 */
record LineNumbers(ImageIndex ids, Map<Long, Integer> images) {
  private static final String EXPECTED = "names of images, one a line";

  static LineNumbers read(Path file, ImageIndex ids, Findings findings) {
    Map<Long, Integer> images = new HashMap<>();
    SkippedRows skipped = SkippedRows.unlogged();
    try (TextLines lines = TextLines.open(file, EXPECTED, skipped)) {
      for (String name = lines.next(); name != null; name = lines.next()) {
        if (ids.add(name.strip(), findings)) {
          images.put(lines.number(), ids.size() - 1);
        }
      }
    }
    findings.addRows(file, skipped);
    return new LineNumbers(ids, images);
  }

  /** -1 for none. */
  int image(long line) {
    return images.getOrDefault(line, -1);
  }
}
