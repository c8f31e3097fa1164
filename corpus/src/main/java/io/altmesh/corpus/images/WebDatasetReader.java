package io.altmesh.corpus.images;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.InputFiles;
import io.altmesh.corpus.SkippedRows;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads WebDataset shards, one pass from beginning to end, holding one sample at a time.
 *
 * <p>A sample that lacks a member or has a bad one is counted and skipped, with shard and key. Of a
 * truncated shard the whole samples are kept, and the loss is counted once; so it is where a sparse
 * member stands.
 */
public final class WebDatasetReader {
  private static final String EXPECTED = "a WebDataset shard: .tar, .tar.gz or .tgz";
  private static final int LARGEST_MEMBER = 1 << 28;
  private static final int TAR_BLOCK = 512;

  private final Path shard;
  private final SkippedRows skipped;
  private final Consumer<ImageText> samples;
  private final boolean captionsNeeded;
  private @Nullable SampleMembers current;

  private WebDatasetReader(
      Path shard, boolean captionsNeeded, Consumer<ImageText> samples, SkippedRows skipped) {
    this.shard = shard;
    this.captionsNeeded = captionsNeeded;
    this.samples = samples;
    this.skipped = skipped;
  }

  /**
   * Reads the samples that have an image and at least one caption.
   *
   * @throws CorpusException when the shard is missing or no tar at all
   */
  public static void read(Path shard, Consumer<ImageText> samples, SkippedRows skipped) {
    new WebDatasetReader(shard, true, samples, skipped).read();
  }

  /** As {@link #read}, but a sample needs no caption. */
  public static void readImages(Path shard, Consumer<ImageText> samples, SkippedRows skipped) {
    new WebDatasetReader(shard, false, samples, skipped).read();
  }

  private void read() {
    long members = 0;
    try (TrailingZeros file = new TrailingZeros(InputFiles.open(shard, EXPECTED));
        TarArchiveInputStream tar = new TarArchiveInputStream(file)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        checkHeader(entry);
        members++;
        checkPlain(entry);
        if (entry.isFile()) {
          member(tar, entry);
        }
      }
      if (file.count() < TAR_BLOCK) {
        // The tar reader takes an end in the middle of a header for the end of the archive.
        throw new EOFException("no end-of-archive block");
      }
    } catch (IOException e) {
      if (members == 0) {
        throw new CorpusException(
            shard + ": no tar archive (" + e.getMessage() + "; expected: " + EXPECTED + ")", e);
      }
      finishSample();
      skipped.add(
          shard,
          "after " + members + " members",
          "the shard is truncated or damaged: " + e.getMessage());
    }
    finishSample();
  }

  private static void checkHeader(TarArchiveEntry entry) throws IOException {
    if (!entry.isCheckSumOK()) { // Python's tarfile, and so WebDataset, looks at it too
      throw new IOException("wrong checksum in the header of " + entry.getName());
    }
  }

  private static void checkPlain(TarArchiveEntry entry) throws IOException {
    if (entry.isSparse()) {
      // Its holes would be read, or passed over, byte by byte: terabytes out of a kilobyte.
      throw new IOException(
          entry.getName()
              + " is sparse (expected: plain files, as tar writes them without --sparse)");
    }
  }

  private void member(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
    MemberName name = MemberName.of(entry.getName());
    if (name == null) {
      return;
    }
    if (current == null || !current.key().equals(name.key())) {
      finishSample();
      current = new SampleMembers(name.key());
    }
    if (!SampleMembers.isRead(name.extension())) {
      return;
    }
    if (entry.getSize() > LARGEST_MEMBER) {
      current.fault(
          name.extension()
              + " member of "
              + entry.getSize()
              + " bytes (expected: at most 256 MiB)");
      return;
    }
    try {
      current.add(name.extension(), tar.readAllBytes());
    } catch (IOException e) {
      current = null; // Its last member is torn; read() counts the loss.
      throw new IOException("inside " + entry.getName() + ": " + e.getMessage(), e);
    }
  }

  private void finishSample() {
    if (current == null) {
      return;
    }
    String fault = current.fault(captionsNeeded);
    if (fault == null) {
      samples.accept(current.sample());
    } else {
      skipped.add(shard, "sample " + current.key(), fault);
    }
    current = null;
  }
}
