package io.altmesh.cli.ablate;

import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Table 4 as the sample has it, in Markdown, so that a page can take it as it came out: recalls in
 * per cent, mean ± standard deviation over the seeds.
 */
final class AblationTable {
  private record Column(String title, ToDoubleFunction<Score> figure) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("T→I R@10", score -> score.getTextToImage().getAt10()),
          new Column("I→T R@10", score -> score.getImageToText().getAt10()),
          new Column("MR", Score::getMeanRecall));

  private AblationTable() {}

  /** The lines; a row without a finished run has dashes. */
  static String of(AblationResult result) {
    StringBuilder text = new StringBuilder("| EN-EN | EN-ES_MT | EN-ES_HT | CL |");
    StringBuilder rule = new StringBuilder("|---|---|---|---|");
    for (String language : AblationOptions.LANGUAGES) {
      COLUMNS.forEach(column -> text.append(" %s %s |".formatted(language, column.title())));
      rule.append("---|".repeat(COLUMNS.size()));
    }
    text.append("%n%s%n".formatted(rule));
    Row.PAPER.forEach(row -> text.append(line(result, row)));
    text.append(teacher(result));
    return text.toString();
  }

  private static String line(AblationResult result, Row row) {
    StringBuilder line =
        new StringBuilder(
            "| %s | %s | %s | %s |"
                .formatted(mark(row.enEn()), mark(row.mt()), mark(row.ht()), mark(row.cl())));
    for (String language : AblationOptions.LANGUAGES) {
      for (Column column : COLUMNS) {
        List<Double> values = result.values(row, language, column.figure());
        line.append(" %s |".formatted(cell(values)));
      }
    }
    int seeds = result.of(row).size();
    String missing =
        seeds == result.seeds() ? "" : " %d of %d seeds".formatted(seeds, result.seeds());
    return line + missing + System.lineSeparator();
  }

  private static String teacher(AblationResult result) {
    StringBuilder line = new StringBuilder("| the teacher | | | |");
    for (String language : AblationOptions.LANGUAGES) {
      for (Column column : COLUMNS) {
        line.append(
            result
                .teacher()
                .all(language)
                .map(score -> " %s |".formatted(percent(column.figure().applyAsDouble(score))))
                .orElse(" |"));
      }
    }
    return line + System.lineSeparator();
  }

  /** One seed has no spread. */
  private static String cell(List<Double> values) {
    if (values.isEmpty()) {
      return "-";
    }
    Spread spread = Spread.of(values);
    String mean = percent(spread.mean());
    return values.size() == 1 ? mean : mean + " ± " + percent(spread.deviation());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  private static String mark(boolean has) {
    return has ? "✓" : " ";
  }
}
