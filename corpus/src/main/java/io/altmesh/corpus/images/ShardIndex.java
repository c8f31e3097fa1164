package io.altmesh.corpus.images;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.InputFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the members of a WebDataset shard lie, found in one pass that jumps over what it need not
 * read. Used once.
 */
public final class ShardIndex {
  private static final int LARGEST_MEMBER = 1 << 28;
  private static final int TAR_BLOCK = 512;

  /**
   * A member of a sample.
   *
   * @param extension in lower case, without the dot
   * @param offset of its bytes in the tar, as it is without compression
   * @param content null where it was not asked for
   */
  public record Member(String extension, long offset, int size, byte @Nullable [] content) {
    /** Whether it is an image by its name. */
    public boolean isImage() {
      return SampleMembers.isImage(extension);
    }
  }

  /** Consecutive members of one key, in their order. */
  public record Members(String key, List<Member> members) {}

  private final Set<String> contents;
  private final Consumer<Members> samples;
  private final long shardSize;
  private String key = "";
  private List<Member> members = new ArrayList<>();
  private long count;

  private ShardIndex(Set<String> contents, Consumer<Members> samples, long shardSize) {
    this.contents = contents;
    this.samples = samples;
    this.shardSize = shardSize;
  }

  /**
   * Reads a shard's index. Of a damaged one, what comes before the damage.
   *
   * @param contents extensions of the members to read
   * @param samples receives each sample when it is complete
   * @return what the damage is; null for none
   * @throws CorpusException when the shard is missing or no tar at all
   */
  public static @Nullable String read(Path shard, Set<String> contents, Consumer<Members> samples) {
    TrailingZeros file = new TrailingZeros(InputFiles.open(shard, WebDatasetReader.EXPECTED));
    try (TarArchiveInputStream tar = new TarArchiveInputStream(file)) {
      long size = InputFiles.isGzip(shard) ? Long.MAX_VALUE : Files.size(shard);
      return new ShardIndex(contents, samples, size).read(tar, file, shard);
    } catch (IOException e) {
      throw new CorpusException(shard + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private @Nullable String read(TarArchiveInputStream tar, TrailingZeros file, Path shard) {
    try {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        check(entry);
        count++;
        add(entry, tar);
      }
      if (file.count() < TAR_BLOCK) {
        throw new EOFException("no end-of-archive block");
      }
      finishSample();
      return null;
    } catch (IOException e) {
      if (count == 0) {
        throw new CorpusException(
            "%s: no tar archive (%s; expected: %s)"
                .formatted(shard, e.getMessage(), WebDatasetReader.EXPECTED),
            e);
      }
      finishSample();
      return "truncated or damaged after %d members: %s".formatted(count, e.getMessage());
    }
  }

  private static void check(TarArchiveEntry entry) throws IOException {
    if (!entry.isCheckSumOK()) {
      throw new IOException("wrong checksum in the header of " + entry.getName());
    }
    if (entry.isSparse()) {
      throw new IOException(entry.getName() + " is sparse (expected: plain files)");
    }
  }

  private void add(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
    MemberName name = MemberName.of(entry.getName());
    if (!entry.isFile() || name == null || entry.getSize() > LARGEST_MEMBER) {
      return;
    }
    if (!name.key().equals(key)) {
      finishSample();
      key = name.key();
    }
    long offset = tar.getBytesRead();
    if (offset + entry.getSize() > shardSize) {
      throw new EOFException("inside " + entry.getName());
    }
    byte[] content = contents.contains(name.extension()) ? tar.readAllBytes() : null;
    members.add(new Member(name.extension(), offset, (int) entry.getSize(), content));
  }

  private void finishSample() {
    if (!members.isEmpty()) {
      samples.accept(new Members(key, members));
      members = new ArrayList<>();
    }
  }
}
