package io.altmesh.corpus.layout;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Images with labels from a file, each line {@code KEY⇥NUMBER}. */
record KeyedLabels(ShardImages images, int[][] byImage) implements DataSet {
  private static final String EXPECTED = "labels, each line KEY⇥NUMBER";
  private static final int[] NONE = new int[0];

  static KeyedLabels read(Path file, ShardImages images, Findings findings) {
    int[] @Nullable [] labels = new int[images.size()][];
    SkippedRows skipped = SkippedRows.unlogged();
    try (TextLines lines = TextLines.open(file, EXPECTED, skipped)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        List<String> cells = List.of(line.split("\t", -1));
        if (cells.size() != 2 || !cells.get(1).matches("\\d{1,7}")) {
          lines.skip("no label (expected: " + EXPECTED + ")");
        } else {
          add(cells.get(0), Integer.parseInt(cells.get(1)), images, labels, findings);
        }
      }
    }
    findings.addRows(file, skipped);
    return new KeyedLabels(images, complete(labels, images, findings));
  }

  private static void add(
      String key, int label, ShardImages images, int[] @Nullable [] labels, Findings findings) {
    int image = images.ids().of(key);
    if (image < 0) {
      findings.add(Fault.LABEL_WITHOUT_IMAGE, key);
    } else if (labels[image] != null) {
      findings.add(Fault.DUPLICATE_ID, "label of " + key);
    } else {
      labels[image] = new int[] {label};
    }
  }

  private static int[][] complete(
      int[] @Nullable [] labels, ShardImages images, Findings findings) {
    return IntStream.range(0, labels.length)
        .mapToObj(
            image -> {
              int[] label = labels[image];
              if (label == null) {
                findings.add(Fault.IMAGE_WITHOUT_LABEL, images.id(image));
              }
              return label == null ? NONE : label;
            })
        .toArray(int[][]::new);
  }

  /** None for an image without a label, which is among the findings. */
  @Override
  public int[] labels(int image) {
    return byImage[image];
  }
}
