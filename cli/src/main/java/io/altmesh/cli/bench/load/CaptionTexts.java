package io.altmesh.cli.bench.load;

import io.altmesh.encoder.tokenizer.TextTokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * Captions of real length: English words that are one token each, as many of them as COCO's
 * captions have tokens under CLIP's tokenizer, by and large (10 to 40, special ones included, 14.2
 * on average). The same for the same seed.
 */
public final class CaptionTexts {
  private static final int SPECIAL = 2;

  /** Tokens of a caption, and how many of a thousand captions have them. */
  private static final int[][] LENGTHS = {
    {10, 30}, {11, 90}, {12, 170}, {13, 200}, {14, 170}, {15, 120}, {16, 80}, {17, 50}, {18, 30},
    {19, 20}, {20, 10}, {22, 10}, {25, 10}, {30, 6}, {40, 4}
  };

  private CaptionTexts() {}

  /**
   * Makes them.
   *
   * @param home the checkout, whose sample has the words and the tokenizer
   */
  public static List<String> of(Path home, int count, long seed) {
    List<String> words = words(home);
    SplittableRandom random = new SplittableRandom(seed);
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> caption = new ArrayList<>();
      for (int word = length(random) - SPECIAL; word > 0; word--) {
        caption.add(words.get(random.nextInt(words.size())));
      }
      captions.add(String.join(" ", caption));
    }
    return captions;
  }

  private static int length(SplittableRandom random) {
    int left = random.nextInt(Arrays.stream(LENGTHS).mapToInt(entry -> entry[1]).sum());
    for (int[] entry : LENGTHS) {
      left -= entry[1];
      if (left < 0) {
        return entry[0];
      }
    }
    throw new AssertionError("the draw is below the sum");
  }

  private static List<String> words(Path home) {
    TreeSet<String> words = new TreeSet<>();
    Path names = home.resolve("samples/emoji/parallel/en-en.tsv.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(names)), StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> words.addAll(List.of(line.split("[^a-z]+"))));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no captions: %s cannot be read (expected: the checkout's samples)".formatted(names), e);
    }
    words.remove("");
    Path teacher = home.resolve("samples/emoji/teacher");
    try (TextTokenizer tokenizer = TextTokenizer.open(teacher, 77, 0)) {
      return words.stream().filter(word -> tokenizer.length(word) == 1 + SPECIAL).toList();
    }
  }
}
