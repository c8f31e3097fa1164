package io.altmesh.trainer.task;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.parallel.Columns;
import io.altmesh.corpus.parallel.PairFile;
import io.altmesh.corpus.parallel.PairFiles;
import io.altmesh.corpus.parallel.PairFilters;
import io.altmesh.corpus.parallel.PairMix;
import io.altmesh.corpus.parallel.PairSource;
import io.altmesh.trainer.recipe.DataSettings;
import io.altmesh.trainer.recipe.RecipeException;
import java.util.List;

/** A recipe's parallel text, as the corpus takes it. */
public final class ParallelData {
  private ParallelData() {}

  /**
   * The mix of {@code data.pairs}: what a run learns, and whose source texts its teacher is asked
   * for.
   *
   * @throws RecipeException when a file is missing or a value makes no sense
   */
  public static PairMix mix(DataSettings data) {
    try {
      return new PairMix(
          data.pairs().stream().map(ParallelData::source).toList(),
          new PairFilters(
              data.minLength(), data.maxLength(), data.maxLengthRatio(), data.deduplicate()),
          data.temperature());
    } catch (CorpusException | IllegalArgumentException e) {
      throw new RecipeException("data.pairs: " + e.getMessage());
    }
  }

  private static PairSource source(DataSettings.Pairs pairs) {
    DataSettings.Columns columns = pairs.columns();
    return new PairSource(
        files(pairs),
        pairs.weight(),
        pairs.language(),
        pairs.identity(),
        new Columns(columns.source(), columns.target(), columns.language()));
  }

  private static List<PairFile> files(DataSettings.Pairs pairs) {
    if (pairs.file() != null) {
      return PairFiles.of(pairs.file());
    } else if (pairs.source() != null) {
      // Of identity pairs the target is not read.
      return PairFiles.aligned(
          pairs.source(), pairs.target() == null ? pairs.source() : pairs.target());
    }
    throw new IllegalStateException("pairs of no file"); // DataSettings has seen to it
  }
}
