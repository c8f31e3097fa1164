package io.altmesh.cli.ablate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores in JSON, the way the demo's {@code scores.json} names them: a node a language and split.
 */
final class FiguresJson {
  static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private FiguresJson() {}

  static void put(ObjectNode parent, Figures figures) {
    for (Score score : figures.scores()) {
      ObjectNode language = parent.withObjectProperty(score.getLanguage());
      ObjectNode node = language.putObject(score.getSplit());
      recall(node.putObject("t2i"), score.getTextToImage());
      recall(node.putObject("i2t"), score.getImageToText());
      node.put("queries", score.getQueries());
      node.put("candidates", score.getCandidates());
      node.put("mean_recall", score.getMeanRecall());
    }
  }

  static Figures figures(JsonNode languages) {
    List<Score> scores = new ArrayList<>();
    languages
        .properties()
        .forEach(
            language ->
                language
                    .getValue()
                    .properties()
                    .forEach(
                        split ->
                            scores.add(
                                score(language.getKey(), split.getKey(), split.getValue()))));
    return new Figures(scores);
  }

  private static Score score(String language, String split, JsonNode node) {
    return Score.newBuilder()
        .setLanguage(language)
        .setSplit(split)
        .setTextToImage(recall(node.path("t2i")))
        .setImageToText(recall(node.path("i2t")))
        .setQueries(node.path("queries").asInt())
        .setCandidates(node.path("candidates").asInt())
        .setMeanRecall(node.path("mean_recall").asDouble())
        .build();
  }

  private static void recall(ObjectNode node, Recall recall) {
    node.put("r1", recall.getAt1()).put("r5", recall.getAt5()).put("r10", recall.getAt10());
  }

  private static Recall recall(JsonNode node) {
    return Recall.newBuilder()
        .setAt1(node.path("r1").asDouble())
        .setAt5(node.path("r5").asDouble())
        .setAt10(node.path("r10").asDouble())
        .build();
  }

  /** Whole or not at all: a file that is there is a run that is finished. */
  static void write(Path file, JsonNode node) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(temporary, JSON.writeValueAsString(node) + "\n");
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
