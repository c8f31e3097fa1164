package io.altmesh.trainer.recipe;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is learnt.
 *
 * @param pairs parallel text, for teacher learning
 * @param images WebDataset shards (brace lists allowed), for contrastive tasks
 */
public record DataSettings(@Default("[]") List<Pairs> pairs, @Default("[]") List<Path> images) {
  /**
   * A file of parallel text.
   *
   * @param weight how often its pairs are drawn, relative to 1
   * @param language of the second column, if the file has no third
   */
  public record Pairs(Path file, @Default("1") double weight, @Nullable String language) {
    public Pairs {
      if (!(weight > 0)) {
        throw new IllegalArgumentException("weight: %s (expected: > 0)".formatted(weight));
      }
    }
  }
}
