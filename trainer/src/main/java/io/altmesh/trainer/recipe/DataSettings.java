package io.altmesh.trainer.recipe;

import static io.altmesh.trainer.recipe.Bounds.atLeast;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is learnt.
 *
 * @param pairs parallel text, for teacher learning
 * @param images WebDataset shards (brace lists allowed), for contrastive tasks
 * @param shuffleBuffer how many samples of contrastive learning are held at a time, of shards too
 *     large for memory: shards come in a seeded order, samples in an order within the buffer; 0:
 *     all are held
 */
public record DataSettings(
    @Default("[]") List<Pairs> pairs,
    @Default("[]") List<Path> images,
    @Default("0") int shuffleBuffer) {
  public DataSettings {
    atLeast("shuffle-buffer", shuffleBuffer, 0);
  }

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
