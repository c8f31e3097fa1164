package io.altmesh.cli.bench;

import io.altmesh.corpus.parallel.PairBatches;
import io.altmesh.corpus.parallel.PairSource;
import io.altmesh.corpus.parallel.SentencePair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Captions in the sample's languages, of the lengths that captions have: a few names of things in
 * one language each, joined. The same for the same seed.
 */
final class Captions {
  /** Names a caption: 1 to 4, which the sample's tokenizer makes 17 tokens of on average. */
  private static final int MOST = 4;

  private static final int SEED = 1;

  private Captions() {}

  /**
   * Makes them.
   *
   * @param parallel a folder of {@code en-X.tsv.gz} files
   */
  static List<SentencePair> of(Path parallel, int count) {
    List<List<SentencePair>> languages = files(parallel).stream().map(Captions::pairs).toList();
    var random = new SplittableRandom(SEED);
    List<SentencePair> captions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<SentencePair> names = languages.get(random.nextInt(languages.size()));
      int parts = 1 + random.nextInt(MOST);
      List<String> source = new ArrayList<>();
      List<String> target = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        SentencePair name = names.get(random.nextInt(names.size()));
        source.add(name.source());
        target.add(name.target());
      }
      captions.add(
          new SentencePair(
              String.join(", ", source), String.join(", ", target), names.get(0).language()));
    }
    return captions;
  }

  private static List<Path> files(Path parallel) {
    try (Stream<Path> files = Files.list(parallel)) {
      return files
          .filter(file -> file.getFileName().toString().matches("en-..\\.tsv\\.gz"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no captions: %s cannot be read (expected: the checkout's samples)".formatted(parallel),
          e);
    }
  }

  private static List<SentencePair> pairs(Path file) {
    try (PairBatches rows =
        PairBatches.open(List.of(new PairSource(file, 1, null)), Integer.MAX_VALUE, SEED)) {
      return rows.next().pairs();
    }
  }
}
