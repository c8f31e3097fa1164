package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.EpochWalk;
import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.SkippedRows;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All pairs in memory; the order of an epoch is made when its first batch is asked for. */
final class PairsInMemory implements PairBatches {
  private final PairTable table;
  private final List<EpochOrder.Source> sources;
  private final PairOrder settings;
  private final SkippedRows skipped;
  private final String fingerprint;
  private final EpochWalk walk;
  private @Nullable BatchOrder order;
  private long orderedEpoch;

  private PairsInMemory(
      PairTable table,
      List<EpochOrder.Source> sources,
      PairOrder settings,
      SkippedRows skipped,
      String fingerprint) {
    this.table = table;
    this.sources = sources;
    this.settings = settings;
    this.skipped = skipped;
    this.fingerprint = fingerprint;
    long pairs = EpochOrder.pairsPerEpoch(sources);
    this.walk = new EpochWalk((pairs + settings.batchSize() - 1) / settings.batchSize());
  }

  static PairsInMemory read(PairMix mix, PairOrder settings, ToIntFunction<SentencePair> length) {
    MessageDigest digest = Sha256.digest();
    PairTable table = new PairTable(digest::update);
    SkippedRows skipped = new SkippedRows();
    List<Map<String, IntStream.Builder>> rows = new ArrayList<>();
    mix.sources().forEach(source -> rows.add(new LinkedHashMap<>()));
    try (MixRows all = new MixRows(mix, skipped)) {
      for (SentencePair pair = all.next(); pair != null; pair = all.next()) {
        String stratum = mix.temperature() == 1 ? "" : pair.language();
        rows.get(all.source())
            .computeIfAbsent(stratum, key -> IntStream.builder())
            .add(table.size());
        table.add(pair, length.applyAsInt(pair));
      }
    }
    List<EpochOrder.Source> sources = weighted(mix, rows);
    requireUsable(sources, mix);
    for (EpochOrder.Source source : sources) {
      digest.update((source.rows().length + " × " + source.weight() + "\n").getBytes(UTF_8));
    }
    digest.update((settings.batchSize() + " " + settings.seed()).getBytes(UTF_8));
    return new PairsInMemory(
        table, sources, settings, skipped, HexFormat.of().formatHex(digest.digest()));
  }

  /** The rows of one weight each: those of a source, or of a language in it. */
  private static List<EpochOrder.Source> weighted(
      PairMix mix, List<Map<String, IntStream.Builder>> rows) {
    List<Map<String, int[]>> built = rows.stream().map(PairsInMemory::built).toList();
    List<Map<String, Double>> weights =
        MixWeights.of(mix, built.stream().map(PairsInMemory::counts).toList());
    List<EpochOrder.Source> sources = new ArrayList<>();
    for (int source = 0; source < built.size(); source++) {
      Map<String, Double> ofLanguage = weights.get(source);
      built
          .get(source)
          .forEach(
              (language, some) ->
                  sources.add(new EpochOrder.Source(some, ofLanguage.getOrDefault(language, 1.0))));
    }
    return sources;
  }

  private static Map<String, int[]> built(Map<String, IntStream.Builder> rows) {
    Map<String, int[]> built = new LinkedHashMap<>();
    rows.forEach((language, some) -> built.put(language, some.build().toArray()));
    return built;
  }

  private static Map<String, Long> counts(Map<String, int[]> rows) {
    Map<String, Long> counts = new LinkedHashMap<>();
    rows.forEach((language, some) -> counts.put(language, (long) some.length));
    return counts;
  }

  private static void requireUsable(List<EpochOrder.Source> sources, PairMix mix) {
    long pairs = EpochOrder.pairsPerEpoch(sources);
    if (pairs < 1 || pairs > 1 << 30) {
      throw new CorpusException(
          "%d pairs in an epoch of %s (expected: 1 to 2^30 in memory); change the weights or the filters, or set shuffle-buffer for more"
              .formatted(pairs, mix.sources().stream().map(PairSource::name).toList()));
    }
  }

  @Override
  public long batchesPerEpoch() {
    return walk.batchesPerEpoch();
  }

  @Override
  public long pairsPerEpoch() {
    return EpochOrder.pairsPerEpoch(sources);
  }

  @Override
  public PairBatch next() {
    Cursor here = walk.advance();
    int[] rows = order(here.epoch()).batch(here.batch());
    return new PairBatch(here.epoch(), Arrays.stream(rows).mapToObj(table::get).toList());
  }

  @Override
  public Cursor cursor() {
    return walk.cursor();
  }

  @Override
  public void seek(Cursor cursor) {
    walk.seek(cursor);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public SkippedRows skipped() {
    return skipped;
  }

  /** Nothing to release. */
  @Override
  public void close() {}

  private BatchOrder order(long epoch) {
    if (order == null || orderedEpoch != epoch) {
      order = EpochOrder.of(sources, settings.batchSize(), settings.seed(), epoch, table::length);
      orderedEpoch = epoch;
    }
    return order;
  }
}
