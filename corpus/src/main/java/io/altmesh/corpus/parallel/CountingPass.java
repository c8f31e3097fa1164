package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.SkippedRows;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a mix once, to know how many rows it has. Holds a bit for each row that a filter may leave
 * out and, where it deduplicates, a hash for each distinct pair while it runs.
 */
final class CountingPass {
  private static final Logger LOG = LoggerFactory.getLogger(CountingPass.class);
  private static final long TOLD_EVERY = 5_000_000;

  private final PairMix mix;
  private final List<List<CountedFile>> sources = new ArrayList<>();
  private final SkippedRows skipped = new SkippedRows();
  private final ByteBuffer hashed = ByteBuffer.allocate(Long.BYTES);
  private MessageDigest digest = Sha256.digest();
  private Map<String, Long> rows = new LinkedHashMap<>();
  private BitSet leftOut = new BitSet();
  private long lastRow = -1;
  private long read;

  private CountingPass(PairMix mix) {
    this.mix = mix;
  }

  static CountedMix over(PairMix mix) {
    return new CountingPass(mix).count();
  }

  private CountedMix count() {
    int files = mix.sources().stream().mapToInt(source -> source.files().size()).sum();
    LOG.info("counting the rows of {} files, once", files);
    mix.sources().forEach(source -> sources.add(new ArrayList<>()));
    try (MixRows all = new MixRows(mix, skipped)) {
      int source = 0;
      for (SentencePair pair = all.next(); pair != null; pair = all.next()) {
        while (source < all.source() || sources.get(source).size() < all.file()) {
          source = finishFile(source);
        }
        add(pair, all.wellFormedRow());
        if (++read % TOLD_EVERY == 0) {
          LOG.info(
              "counted {} rows, now in {}",
              read,
              mix.sources().get(source).files().get(all.file()));
        }
      }
      while (source < sources.size()) {
        source = finishFile(source);
      }
    }
    LOG.info("counted {} rows; {}", read, skipped);
    return new CountedMix(sources, skipped.badRows(), skipped.first(), skipped.leftOut());
  }

  private void add(SentencePair pair, long wellFormedRow) {
    rows.merge(pair.language(), 1L, Long::sum);
    if (wellFormedRow > lastRow + 1) {
      leftOut.set(Math.toIntExact(lastRow + 1), Math.toIntExact(wellFormedRow));
    }
    lastRow = wellFormedRow;
    digest.update(hashed.putLong(0, RowHash.of(pair)).rewind());
    digest.update(pair.language().getBytes(UTF_8));
  }

  /** Returns the source that the next file belongs to. */
  private int finishFile(int source) {
    List<CountedFile> files = sources.get(source);
    files.add(
        new CountedFile(rows, leftOut.toByteArray(), HexFormat.of().formatHex(digest.digest())));
    rows = new LinkedHashMap<>();
    leftOut = new BitSet();
    lastRow = -1;
    return files.size() == mix.sources().get(source).files().size() ? source + 1 : source;
  }
}
