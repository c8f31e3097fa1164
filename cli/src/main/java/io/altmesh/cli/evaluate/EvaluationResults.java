package io.altmesh.cli.evaluate;

import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came so far, written to a folder at once. Belongs to one thread. */
public final class EvaluationResults implements EvaluationListener {
  private final List<Scored> scores = new ArrayList<>();
  private final List<Gallery> galleries = new ArrayList<>();
  private final ScoreProgress progress;
  private final @Nullable ScoreFolder folder;

  /**
   * @param progress is told of partial scores
   * @param folder where final ones are kept; null: nowhere
   */
  public EvaluationResults(ScoreProgress progress, @Nullable ScoreFolder folder) {
    this.progress = progress;
    this.folder = folder;
  }

  @Override
  public void underway(Score score) {
    progress.accept(score);
  }

  @Override
  public void scored(Scored scored) {
    scores.add(scored);
    if (folder != null) {
      folder.add(scored);
    }
  }

  @Override
  public void pictured(Gallery gallery) {
    galleries.add(gallery);
    if (folder != null) {
      folder.add(gallery);
    }
  }

  public List<Scored> scores() {
    return List.copyOf(scores);
  }

  public List<Gallery> galleries() {
    return List.copyOf(galleries);
  }
}
