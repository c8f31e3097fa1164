package io.altmesh.evaluator.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which training images a few-shot run may see: so many of each class, drawn by seed. ELEVATER
 * reports 5, 20 and 50 shots, each the mean over seeds.
 */
public final class FewShot {
  private FewShot() {}

  /**
   * Draws.
   *
   * @param labels of all training images
   * @param shots of each class; a class with fewer images gives all it has, as in ELEVATER
   * @param seed of the draw; the same gives the same images, and more shots give these and others
   * @return places of the chosen images, rising
   * @throws IllegalArgumentException for a class without any image
   */
  public static int[] draw(int[] labels, int classes, int shots, long seed) {
    List<List<Integer>> ofClasses = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      ofClasses.add(new ArrayList<>());
    }
    for (int i = 0; i < labels.length; i++) {
      ofClasses.get(labels[i]).add(i);
    }
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      List<Integer> images = ofClasses.get(i);
      if (images.isEmpty()) {
        throw new IllegalArgumentException(
            "class %d has no training image (expected: at least 1 of each)".formatted(i));
      }
      Collections.shuffle(images, new Random(seed * 1_000_003 + i));
      chosen.addAll(images.subList(0, Math.min(shots, images.size())));
    }
    return chosen.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** The mean over seeds of scores, and its standard error. */
  public static Estimate overSeeds(double... scores) {
    return Estimate.ofMean(
        Arrays.stream(scores).sum(), Arrays.stream(scores).map(s -> s * s).sum(), scores.length);
  }
}
