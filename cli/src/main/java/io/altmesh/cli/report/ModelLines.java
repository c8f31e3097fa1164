package io.altmesh.cli.report;

import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sorts scores into lines. Those of sources with one name are one line as far as their steps
 * differ; without a name, checkpoints are of "student", a teacher is "teacher", any other model is
 * called as it calls itself. Two models of one name and step become two lines.
 */
final class ModelLines {
  private static final String TEACHER = "teacher";
  private static final String STUDENT = "student";

  /** What the trainer calls a checkpoint's folder. */
  private static final Pattern CHECKPOINT = Pattern.compile("step-\\d{8}.*");

  private final @Nullable String teacher;
  private final List<ModelLine> lines = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  private ModelLines(@Nullable String teacher) {
    this.teacher = teacher;
  }

  /**
   * The teacher's lines first, others as they came.
   *
   * @param teacher the name of the line that others are drawn against; null for "teacher"
   * @throws IllegalArgumentException when no line has that name
   */
  static List<ModelLine> of(List<ScoreSource> sources, @Nullable String teacher) {
    ModelLines all = new ModelLines(teacher);
    for (ScoreSource source : sources) {
      source.scores().forEach(score -> all.add(name(source.name(), score), score));
    }
    if (teacher != null && !all.names.contains(teacher)) {
      throw new IllegalArgumentException(
          "--teacher %s: no scores of that name (expected: one of %s)"
              .formatted(teacher, String.join(", ", all.names)));
    }
    List<ModelLine> sorted = new ArrayList<>(all.lines);
    sorted.sort((a, b) -> Boolean.compare(b.isTeacher(), a.isTeacher()));
    return sorted;
  }

  private static String name(String given, Score score) {
    if (score.getRole().equals(TEACHER)) {
      return TEACHER;
    }
    boolean checkpoint =
        score.getRole().equals(STUDENT)
            || score.getStep() > 0
            || CHECKPOINT.matcher(score.getModelName()).matches();
    return !given.isEmpty() ? given : checkpoint ? STUDENT : score.getModelName();
  }

  private void add(String name, Score score) {
    int alike = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (names.get(i).equals(name)) {
        alike++;
        if (lines.get(i).add(score)) {
          return;
        }
      }
    }
    String label = alike == 0 ? name : name + " (" + (alike + 1) + ")";
    ModelLine line =
        new ModelLine(label, alike == 0 && name.equals(teacher == null ? TEACHER : teacher));
    line.add(score);
    lines.add(line);
    names.add(name);
  }
}
