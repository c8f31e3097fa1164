package io.altmesh.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code scores.json}: what came out, for programs. Recalls are shares, 0 to 1; {@code before} and
 * {@code after} are over the seen concepts, {@code composed} over the held-out ones.
 */
final class ScoresJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ScoresJson() {}

  static void write(Path file, DemoResult result) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("seconds", result.trainSeconds());
    root.put("steps", result.lastStep());
    root.put("chance_r10", 10.0 / result.candidates());
    root.put("candidates", result.candidates());
    root.put("teacher_calls_after_first_epoch", result.teacherTextsAfterFirstEpoch());
    root.put("machine", result.machine());
    ObjectNode teacher = root.putObject("teacher");
    put(teacher, "en", result.scores().teacher(Scores.SEEN));
    put(teacher, "en_composed", result.scores().teacher(Scores.COMPOSED));
    put(teacher, "en_all", result.scores().teacher(Scores.ALL));
    ObjectNode student = root.putObject("student");
    for (String language : result.languages()) {
      ObjectNode node = student.putObject(language);
      Scores scores = result.scores();
      put(node, "before", scores.student(language, Scores.SEEN, 0));
      put(node, "after", scores.student(language, Scores.SEEN, result.lastStep()));
      put(node, "composed", scores.student(language, Scores.COMPOSED, result.lastStep()));
      scores
          .student(language, Scores.SEEN, result.lastStep())
          .ifPresent(after -> node.put("of_teacher_r10", result.ofTeacher(after)));
    }
    JSON.writeValue(file.toFile(), root);
  }

  private static void put(ObjectNode parent, String name, Optional<Score> score) {
    if (score.isEmpty()) {
      parent.putNull(name);
      return;
    }
    ObjectNode node = parent.putObject(name);
    recall(node.putObject("t2i"), score.get().getTextToImage());
    recall(node.putObject("i2t"), score.get().getImageToText());
    node.put("queries", score.get().getQueries());
    node.put("mean_recall", score.get().getMeanRecall());
  }

  private static void recall(ObjectNode node, Recall recall) {
    node.put("r1", recall.getAt1());
    node.put("r5", recall.getAt5());
    node.put("r10", recall.getAt10());
  }
}
