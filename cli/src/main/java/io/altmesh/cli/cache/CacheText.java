package io.altmesh.cli.cache;

import io.altmesh.cli.Columns;
import io.altmesh.corpus.store.StoreGroup;
import io.altmesh.corpus.store.StoreKey;
import io.altmesh.trainer.cache.CacheResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Stores and fillings for people. */
public final class CacheText {
  private static final int NAMED = 10;
  private static final int FINGERPRINT = 16;

  private CacheText() {}

  /** A line for each key's vectors, in columns; empty without any. */
  public static String of(List<StoreGroup> groups) {
    if (groups.isEmpty()) {
      return "";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("MODALITY", "SPACE", "ENTRIES", "DIM", "SIZE", "TOWER", "NUMERICS", "CUT AT"));
    for (StoreGroup group : groups) {
      StoreKey key = group.key();
      rows.add(
          List.of(
              key.modality(),
              key.space(),
              count(group.entries()),
              String.valueOf(group.dim()),
              size(group.bytes()),
              abbreviated(key.towerFingerprint()),
              key.numerics(),
              key.truncation()));
    }
    return Columns.aligned(rows);
  }

  /** What a filling came to, a line each. */
  public static List<String> of(CacheResult result) {
    StoreGroup store = result.store();
    StoreKey key = store.key();
    String things = key.modality() + "s";
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %s %s, %s values each, %s; %s, %s tower %s, %s"
            .formatted(
                store.directory(),
                count(store.entries()),
                things,
                store.dim(),
                size(store.bytes()),
                key.space(),
                key.modality(),
                abbreviated(key.towerFingerprint()),
                key.numerics()));
    lines.add(
        String.format(
            Locale.ROOT,
            "looked up %s %s, %.1f %% were there; asked %s for %s in %.1f s (%,.0f/s)",
            count(result.filled().seen()),
            things,
            100 * result.filled().hitRate(),
            result.teacher().name(),
            count(result.filled().asked()),
            result.seconds(),
            result.filled().asked() / Math.max(1e-9, result.seconds())));
    if (result.skippedRows() > 0) {
      lines.add("bad rows of the data: " + count(result.skippedRows()));
    }
    if (result.refusedImages() > 0) {
      lines.add(
          "images that the teacher refused, which a run leaves out: "
              + count(result.refusedImages()));
      result.refusedNames().stream().limit(NAMED).forEach(name -> lines.add("  " + name));
    }
    if (!result.finished()) {
      lines.add("stopped before the end; the same command goes on from here");
    }
    return lines;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f KB", bytes / 1e3)
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  private static String abbreviated(String fingerprint) {
    return fingerprint.substring(0, Math.min(FINGERPRINT, fingerprint.length()));
  }
}
