package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what a counting pass learnt, so that a resumed run does not read the corpus before it
 * goes on. A file {@code rows-KEY.json} for every mix, where the key is a digest of what the counts
 * depend on: names, sizes and times of modification of the files, what is read of them, and the
 * filters. Weights are not among it.
 */
final class RowIndex {
  private static final Logger LOG = LoggerFactory.getLogger(RowIndex.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int FORMAT = 1;

  private RowIndex() {}

  /** The counts of a mix: remembered ones, or those of a pass over it. */
  static CountedMix of(PairMix mix, @Nullable Path folder) {
    if (folder == null) {
      return CountingPass.over(mix);
    }
    Path file = folder.resolve("rows-" + key(mix) + ".json");
    CountedMix known = read(file);
    if (known == null) {
      known = CountingPass.over(mix);
      write(file, known);
    }
    return known;
  }

  /** What a file looks like from outside; a change of it voids what was counted. */
  static String look(PairFile file) {
    Path target = file.target();
    return look(file.path()) + (target == null ? "" : look(target));
  }

  private static String look(Path file) {
    try {
      return "%s %d %d\n"
          .formatted(
              file.toAbsolutePath().normalize(),
              Files.size(file),
              Files.getLastModifiedTime(file).toMillis());
    } catch (IOException e) {
      throw new CorpusException(
          file + ": no such file (expected: " + PairFile.EXPECTED + "); correct the path", e);
    }
  }

  private static String key(PairMix mix) {
    StringBuilder all = new StringBuilder("format " + FORMAT + "\n" + mix.filters() + "\n");
    for (PairSource source : mix.sources()) {
      all.append(source.shape()).append('\n');
      source.files().forEach(file -> all.append(look(file)));
    }
    return HexFormat.of().formatHex(Sha256.of(all.toString().getBytes(UTF_8)), 0, 8);
  }

  private static @Nullable CountedMix read(Path file) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      CountedMix known = JSON.readValue(file.toFile(), CountedMix.class);
      LOG.info("row counts are remembered in {}", file);
      return known;
    } catch (IOException e) {
      LOG.warn("{} cannot be read ({}): counting again", file, e.getMessage());
      return null;
    }
  }

  /** Counting again is all that a loss costs: a full disk must not end the run here. */
  private static void write(Path file, CountedMix counted) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path partial = Files.createTempFile(file.toAbsolutePath().getParent(), "rows-", ".partial");
      JSON.writeValue(partial.toFile(), counted);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row counts have no JSON", e);
    } catch (IOException e) {
      LOG.warn("{} cannot be written ({}): the next start counts again", file, e.getMessage());
    }
  }
}
