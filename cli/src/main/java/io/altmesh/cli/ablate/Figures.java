package io.altmesh.cli.ablate;

import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.Optional;

/**
 * What a model scored.
 *
 * @param scores one a language and split; recalls are shares, 0 to 1
 */
record Figures(List<Score> scores) {
  static final String ALL = "all";

  Figures {
    scores = List.copyOf(scores);
  }

  Optional<Score> all(String language) {
    return scores.stream()
        .filter(score -> score.getLanguage().equals(language) && score.getSplit().equals(ALL))
        .findFirst();
  }
}
