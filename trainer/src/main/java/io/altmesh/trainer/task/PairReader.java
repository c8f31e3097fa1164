package io.altmesh.trainer.task;

import io.altmesh.corpus.images.ImageTextBatch;
import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.corpus.images.ImageTextOptions;
import io.altmesh.corpus.images.Sample;
import io.altmesh.corpus.images.ShardList;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.training.TextImageBatch;
import io.altmesh.trainer.recipe.Recipe;
import java.nio.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches of captions and images for contrastive learning, in chunks. Pairs whose image is left out
 * are left out of their batch. Confined to the data thread.
 */
final class PairReader {
  private static final Logger LOG = LoggerFactory.getLogger(PairReader.class);

  private final Recipe recipe;
  private final ImageTextBatches batches;
  private final PairImages images;
  private final TextTokenizer tokenizer;

  PairReader(Recipe recipe, ImageTextBatches batches, PairImages images, TextTokenizer tokenizer) {
    this.recipe = recipe;
    this.batches = batches;
    this.images = images;
    this.tokenizer = tokenizer;
  }

  /**
   * A caption and its image.
   *
   * @param length tokens of the caption
   */
  private record Pair(String caption, int length, Buffer image) {}

  /** Opens the shards that a recipe names. */
  static ImageTextBatches open(Recipe recipe) {
    List<Path> shards =
        ShardList.expand(
            recipe.data().images().stream().map(Path::toString).toList(), Path.of("/"));
    ImageTextBatches batches =
        ImageTextBatches.open(
            shards,
            new ImageTextOptions(
                recipe.batchSize(), 1, recipe.contrastive().firstCaption(), recipe.seed()));
    LOG.info(
        "{} images in {} batches an epoch; {} samples skipped",
        batches.imageCount(),
        batches.batchesPerEpoch(),
        batches.skipped().count());
    return batches;
  }

  /** The next batch; may wait for a teacher. */
  ContrastiveLearning.Batch next() {
    ImageTextBatch batch = batches.next();
    List<Optional<Buffer>> seen = images.of(batch.samples().stream().map(this::image).toList());
    List<Pair> pairs = new ArrayList<>();
    for (int row = 0; row < seen.size(); row++) {
      String caption = batch.samples().get(row).caption();
      seen.get(row).ifPresent(image -> pairs.add(pair(caption, image)));
    }
    if (pairs.isEmpty()) {
      throw images.allLeftOut(seen.size());
    }
    // In a batch the order is free: captions of like length share a chunk, for little padding.
    pairs.sort(Comparator.comparingInt(Pair::length));
    return new ContrastiveLearning.Batch(joined(pairs), batch.cursor().epoch(), batches.cursor());
  }

  private Pair pair(String caption, Buffer image) {
    return new Pair(caption, tokenizer.length(caption), image);
  }

  private ImageTargets.Image image(Sample sample) {
    return new ImageTargets.Image(
        "%s of %s".formatted(sample.key(), sample.shard()), batches.image(sample.imageIndex()));
  }

  private TextImageBatch joined(List<Pair> pairs) {
    List<TokenBatch> texts = new ArrayList<>();
    List<List<Buffer>> seen = new ArrayList<>();
    int size = recipe.microBatch();
    for (int from = 0; from < pairs.size(); from += size) {
      List<Pair> chunk = pairs.subList(from, Math.min(pairs.size(), from + size));
      texts.add(tokenizer.encode(chunk.stream().map(Pair::caption).toList()));
      seen.add(chunk.stream().map(Pair::image).toList());
    }
    return recipe.contrastive().maskDuplicates()
        ? new TextImageBatch(
            texts,
            images.batch(seen),
            numbers(pairs.stream().map(Pair::caption).toList()),
            numbers(pairs.stream().map(Pair::image).toList()))
        : new TextImageBatch(texts, images.batch(seen));
  }

  /** Equal numbers for what is equal; an image is what its vector is, or its pixels. */
  private static <T> long[] numbers(List<T> values) {
    Map<T, Long> numbers = new HashMap<>();
    return values.stream()
        .mapToLong(value -> numbers.computeIfAbsent(value, fresh -> (long) numbers.size()))
        .toArray();
  }
}
