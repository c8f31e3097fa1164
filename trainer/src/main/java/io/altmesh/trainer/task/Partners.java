package io.altmesh.trainer.task;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.images.ImageTextBatch;
import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.corpus.images.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Another rendering of the same key, for each image of a batch: what blending mixes in. */
final class Partners {
  private final Map<String, List<Integer>> renderings = new LinkedHashMap<>();
  private final long seed;

  private Partners(long seed) {
    this.seed = seed;
  }

  /**
   * Learns the renderings of each key from one pass over the first epoch; the cursor is where it
   * was afterwards.
   */
  static Partners of(ImageTextBatches batches, long seed) {
    Cursor before = batches.cursor();
    batches.seek(Cursor.START);
    Map<String, TreeSet<Integer>> found = new LinkedHashMap<>();
    for (long i = 0; i < batches.batchesPerEpoch(); i++) {
      for (Sample sample : batches.next().samples()) {
        found.computeIfAbsent(sample.key(), key -> new TreeSet<>()).add(sample.imageIndex());
      }
    }
    batches.seek(before);
    Partners partners = new Partners(seed);
    found.forEach((key, images) -> partners.renderings.put(key, new ArrayList<>(images)));
    return partners;
  }

  /**
   * Image indices, a pure function of seed and batch. A key with one rendering is its own partner.
   */
  int[] of(ImageTextBatch batch) {
    Random random =
        new Random(~seed * 31 + batch.cursor().epoch() * 1_000_003 + batch.cursor().batch());
    int[] partners = new int[batch.samples().size()];
    for (int i = 0; i < partners.length; i++) {
      Sample sample = batch.samples().get(i);
      List<Integer> all = renderings.getOrDefault(sample.key(), List.of(sample.imageIndex()));
      partners[i] = all.get(random.nextInt(all.size()));
    }
    return partners;
  }
}
