package io.altmesh.corpus.images;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.InputFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/**
 * Counts a shard's samples by the names of its members: those with an image and a text or JSON
 * member. What is in them is not looked at.
 */
final class ShardHeaders {
  private int samples;
  private int members;
  private String key = "";
  private boolean image;
  private boolean caption;

  private ShardHeaders() {}

  /**
   * Of a damaged shard those before the damage.
   *
   * @throws CorpusException when it is missing or no tar at all
   */
  static int count(Path shard) {
    List<TarArchiveEntry> entries = InputFiles.isGzip(shard) ? null : jumped(shard);
    ShardHeaders headers = new ShardHeaders();
    if (entries == null) {
      headers.readThrough(shard);
    } else {
      entries.forEach(headers::add);
    }
    headers.finishSample();
    return headers.samples;
  }

  /** All headers, bodies jumped over; null where that fails, as in a truncated shard. */
  private static @Nullable List<TarArchiveEntry> jumped(Path shard) {
    try (TarFile tar = new TarFile(shard)) {
      return tar.getEntries();
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private void readThrough(Path shard) {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(InputFiles.open(shard, WebDatasetReader.EXPECTED))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isSparse()) {
          return; // as the reader, which takes it for damage
        }
        add(entry);
      }
    } catch (IOException e) {
      if (members == 0) {
        throw new CorpusException(
            "%s: no tar archive (%s; expected: %s)"
                .formatted(shard, e.getMessage(), WebDatasetReader.EXPECTED),
            e);
      }
    }
  }

  private void add(TarArchiveEntry entry) {
    members++;
    MemberName name = MemberName.of(entry.getName());
    if (!entry.isFile() || name == null) {
      return;
    }
    if (!name.key().equals(key)) {
      finishSample();
      key = name.key();
    }
    if (SampleMembers.isImage(name.extension())) {
      image = true;
    } else if (SampleMembers.isRead(name.extension())) {
      caption = true;
    }
  }

  private void finishSample() {
    samples += image && caption ? 1 : 0;
    image = false;
    caption = false;
  }
}
