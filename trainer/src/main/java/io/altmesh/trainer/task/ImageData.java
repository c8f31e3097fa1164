package io.altmesh.trainer.task;

import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.corpus.images.ImageTextOptions;
import io.altmesh.corpus.images.ImageTextSource;
import io.altmesh.corpus.images.ImageTextStream;
import io.altmesh.corpus.images.ShardList;
import io.altmesh.corpus.images.ShardSamples;
import io.altmesh.trainer.recipe.Recipe;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A recipe's images with captions, as the corpus gives them. */
public final class ImageData {
  private static final Logger LOG = LoggerFactory.getLogger(ImageData.class);

  private ImageData() {}

  /** The shards that a recipe names. */
  public static List<Path> shards(Recipe recipe) {
    return ShardList.expand(
        recipe.data().images().stream().map(Path::toString).toList(), Path.of("/"));
  }

  /** Samples as a teacher is asked for them. */
  public static Iterator<ImageTargets.Image> images(ShardSamples samples) {
    return Mapped.of(samples, sample -> image(sample.key(), samples.shard(), sample.image()));
  }

  static ImageTargets.Image image(String key, String shard, byte[] encoded) {
    return new ImageTargets.Image("%s of %s".formatted(key, shard), encoded);
  }

  /** Where the number of samples of each shard is remembered: beside the vectors. */
  public static Path shardIndex(Path store) {
    return store.resolve("shards.json");
  }

  /**
   * Opens batches of whole steps, held in memory or streamed as the recipe says.
   *
   * @param store where the number of samples is remembered
   */
  static ImageTextSource open(Recipe recipe, Path store) {
    ImageTextOptions options =
        new ImageTextOptions(
            recipe.batchSize(), 1, recipe.contrastive().firstCaption(), recipe.seed());
    int buffer = recipe.data().shuffleBuffer();
    ImageTextSource batches =
        buffer == 0
            ? ImageTextBatches.open(shards(recipe), options)
            : ImageTextStream.open(shards(recipe), options, buffer, shardIndex(store));
    LOG.info(
        "{} images {} in {} batches an epoch; {} samples skipped",
        batches.sampleCount(),
        buffer == 0 ? "in memory" : "streamed through a buffer of " + buffer,
        batches.batchesPerEpoch(),
        batches.skipped().count());
    return batches;
  }
}
