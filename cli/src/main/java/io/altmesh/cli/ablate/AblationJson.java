package io.altmesh.cli.ablate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code ablation.json}: every run's figures, and each row's over its seeds, for programs. */
final class AblationJson {
  private AblationJson() {}

  static void write(Path file, AblationResult result) throws IOException {
    ObjectNode root = FiguresJson.JSON.createObjectNode();
    root.put("machine", result.machine());
    root.put("seeds", result.seeds());
    FiguresJson.put(root.putObject("teacher"), result.teacher());
    var rows = root.putArray("rows");
    for (Row row : Row.PAPER) {
      ObjectNode node = rows.addObject();
      node.put("row", row.name());
      node.put("en_en", row.enEn()).put("mt", row.mt()).put("ht", row.ht()).put("cl", row.cl());
      node.put("finished_seeds", result.of(row).size());
      for (String language : AblationOptions.LANGUAGES) {
        ObjectNode figures = node.putObject(language);
        put(figures, "t2i_r10", result.values(row, language, s -> s.getTextToImage().getAt10()));
        put(figures, "i2t_r10", result.values(row, language, s -> s.getImageToText().getAt10()));
        put(figures, "mean_recall", result.values(row, language, Score::getMeanRecall));
      }
    }
    var runs = root.putArray("runs");
    result.runs().forEach(run -> put(runs.addObject(), run));
    FiguresJson.write(file, root);
  }

  private static void put(ObjectNode figures, String name, List<Double> values) {
    if (values.isEmpty()) {
      figures.putNull(name);
      return;
    }
    Spread spread = Spread.of(values);
    figures
        .putObject(name)
        .put("mean", spread.mean())
        .put("deviation", spread.deviation())
        .put("least", spread.least())
        .put("most", spread.most());
  }

  static void put(ObjectNode node, RunFigures run) {
    node.put("row", run.row());
    node.put("seed", run.seed());
    node.put("steps", run.steps());
    node.put("train_seconds", run.trainSeconds());
    node.put("fingerprint", run.fingerprint());
    FiguresJson.put(node.putObject("scores"), run.figures());
  }
}
