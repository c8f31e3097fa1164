package io.altmesh.cli.demo;

import io.altmesh.proto.v1.RunStatus;
import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a demo ended with.
 *
 * @param languages in the order to show them
 * @param curve the run's statuses
 * @param trainSeconds of training alone
 * @param candidates images that each text is ranked among
 * @param teacherTextsAfterFirstEpoch texts embedded by the teacher after the first epoch, by its
 *     own metric
 */
record DemoResult(
    List<String> languages,
    Scores scores,
    List<RunStatus> curve,
    long lastStep,
    double trainSeconds,
    int candidates,
    long teacherTextsAfterFirstEpoch,
    String machine) {

  /** A student's recall@10 as a share of the teacher's English on the same queries; 0 without. */
  double ofTeacher(Score score) {
    Optional<Score> teacher = scores.teacher(score.getSplit());
    double ceiling = teacher.map(t -> t.getTextToImage().getAt10()).orElse(0.0);
    return ceiling == 0 ? 0 : score.getTextToImage().getAt10() / ceiling;
  }

  /** The table that the demo ends with: recall@10, text→image. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        "text→image recall@10        seen concepts                 composed (never translated)\n");
    table.append("language     before    after   teacher en  of it     after   teacher en\n");
    for (String language : languages) {
      table.append(row(language));
    }
    return table.toString();
  }

  private String row(String language) {
    Optional<Score> after = scores.student(language, Scores.SEEN, lastStep);
    return String.format(
        Locale.ROOT,
        "%-10s %8s %8s %12s %5s%% %9s %12s%n",
        language,
        share(scores.student(language, Scores.SEEN, 0)),
        share(after),
        share(scores.teacher(Scores.SEEN)),
        after.map(score -> Math.round(100 * ofTeacher(score)) + "").orElse("-"),
        share(scores.student(language, Scores.COMPOSED, lastStep)),
        share(scores.teacher(Scores.COMPOSED)));
  }

  static String share(Optional<Score> score) {
    return score
        .map(s -> String.format(Locale.ROOT, "%.3f", s.getTextToImage().getAt10()))
        .orElse("-");
  }
}
