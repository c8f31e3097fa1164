package io.altmesh.cli;

import java.util.List;

/** Text in columns, two spaces apart. */
public final class Columns {
  private Columns() {}

  /**
   * A line each; rows are of equal size.
   *
   * @return with a last newline; empty without rows
   */
  public static String aligned(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(1);
        line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
