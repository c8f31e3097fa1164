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
    List<Integer> chosen = new ArrayList<>();
    List<List<Integer>> ofClasses = shuffled(labels, classes, seed);
    for (List<Integer> images : ofClasses) {
      if (images.isEmpty()) {
        throw new IllegalArgumentException(
            "class %d has no training image (expected: at least 1 of each)"
                .formatted(ofClasses.indexOf(images)));
      }
      chosen.addAll(images.subList(0, Math.min(shots, images.size())));
    }
    return rising(chosen);
  }

  /**
   * Which training images are held back to choose by: one in so many of each class, at least one
   * where there are two.
   *
   * @return their places, rising; empty where no class has two
   */
  public static int[] holdBack(int[] labels, int classes, int oneIn, long seed) {
    List<Integer> held = new ArrayList<>();
    for (List<Integer> images : shuffled(labels, classes, seed)) {
      int count = images.size() < 2 ? 0 : Math.max(1, images.size() / oneIn);
      held.addAll(images.subList(0, count));
    }
    return rising(held);
  }

  private static List<List<Integer>> shuffled(int[] labels, int classes, long seed) {
    List<List<Integer>> ofClasses = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      ofClasses.add(new ArrayList<>());
    }
    for (int i = 0; i < labels.length; i++) {
      ofClasses.get(labels[i]).add(i);
    }
    for (int i = 0; i < classes; i++) {
      Collections.shuffle(ofClasses.get(i), new Random(seed * 1_000_003 + i));
    }
    return ofClasses;
  }

  private static int[] rising(List<Integer> places) {
    return places.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** The mean over seeds of scores, and its standard error. */
  public static Estimate overSeeds(double... scores) {
    return Estimate.ofMean(
        Arrays.stream(scores).sum(), Arrays.stream(scores).map(s -> s * s).sum(), scores.length);
  }
}
