package io.altmesh.trainer.task;

import io.altmesh.corpus.images.ImageTextBatch;
import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.corpus.images.Sample;
import io.altmesh.trainer.recipe.ContrastiveSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Which text each image of a batch belongs to, and which further texts it is told apart from. */
final class CaptionChoice {
  private static final int MOST_KEYWORDS = 2;

  private final ImageTextBatches batches;
  private final ContrastiveSettings options;
  private final long seed;
  private final List<String> names;

  CaptionChoice(ImageTextBatches batches, ContrastiveSettings options, long seed) {
    this.batches = batches;
    this.options = options;
    this.seed = seed;
    Set<String> distinct = new LinkedHashSet<>();
    for (int image = 0; image < batches.imageCount(); image++) {
      distinct.add(batches.captions(image).get(0));
    }
    this.names = List.copyOf(distinct);
  }

  /**
   * Texts of a batch.
   *
   * @param texts distinct; those of the batch first
   * @param textOf of each image, its text's place in {@code texts}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Chosen(List<String> texts, int[] textOf) {}

  /** A pure function of recipe and batch. */
  Chosen of(ImageTextBatch batch) {
    Random random =
        new Random(seed * 31 + batch.cursor().epoch() * 1_000_003 + batch.cursor().batch());
    Map<String, Integer> places = new LinkedHashMap<>();
    Map<String, String> textOfKey = new LinkedHashMap<>();
    int[] textOf = new int[batch.samples().size()];
    for (int i = 0; i < textOf.length; i++) {
      Sample sample = batch.samples().get(i);
      String text = textOfKey.computeIfAbsent(sample.key(), key -> text(sample, random));
      textOf[i] = places.computeIfAbsent(text, fresh -> places.size());
    }
    return new Chosen(withNegatives(batch, places.keySet(), random), textOf);
  }

  /** A key of the batch goes by the text chosen for it: its name would be a wrong negative. */
  private List<String> withNegatives(ImageTextBatch batch, Set<String> own, Random random) {
    Set<String> texts = new LinkedHashSet<>(own);
    Set<String> shown = new HashSet<>(own);
    batch.samples().forEach(sample -> shown.add(batches.captions(sample.imageIndex()).get(0)));
    int[] order = new int[names.size()];
    Arrays.setAll(order, i -> i);
    // Fisher and Yates, only as far as it is needed.
    for (int i = 0; i < order.length && texts.size() < own.size() + options.negatives(); i++) {
      int drawn = i + random.nextInt(order.length - i);
      String name = names.get(order[drawn]);
      order[drawn] = order[i];
      if (!shown.contains(name)) {
        texts.add(name);
      }
    }
    return List.copyOf(texts);
  }

  private String text(Sample sample, Random random) {
    List<String> captions = batches.captions(sample.imageIndex());
    if (captions.size() < 2 || random.nextDouble() >= options.keywords()) {
      return sample.caption();
    }
    List<String> others = new ArrayList<>(captions.subList(1, captions.size()));
    StringBuilder text = new StringBuilder(captions.get(0));
    for (int i = 0; i < MOST_KEYWORDS && !others.isEmpty(); i++) {
      text.append(' ').append(others.remove(random.nextInt(others.size())));
    }
    return text.toString();
  }
}
