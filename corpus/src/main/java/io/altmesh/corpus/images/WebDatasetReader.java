package io.altmesh.corpus.images;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.InputFiles;
import io.altmesh.corpus.SkippedRows;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads WebDataset shards, one pass from beginning to end, holding one sample at a time.
 *
 * <p>A sample that lacks a member or has a bad one is counted and skipped, with shard and key. Of a
 * truncated shard the whole samples are kept, and the loss is counted once; so it is where a sparse
 * member stands. Not thread-safe.
 */
public final class WebDatasetReader implements AutoCloseable {
  static final String EXPECTED = "a WebDataset shard: .tar, .tar.gz or .tgz";
  private static final int LARGEST_MEMBER = 1 << 28;
  private static final int TAR_BLOCK = 512;

  private final Path shard;
  private final SkippedRows skipped;
  private final boolean captionsNeeded;
  private final TrailingZeros file;
  private final TarArchiveInputStream tar;
  private final Queue<ImageText> ready = new ArrayDeque<>();
  private @Nullable SampleMembers current;
  private long members;
  private boolean ended;
  private boolean torn;

  private WebDatasetReader(Path shard, boolean captionsNeeded, SkippedRows skipped) {
    this.shard = shard;
    this.captionsNeeded = captionsNeeded;
    this.skipped = skipped;
    this.file = new TrailingZeros(InputFiles.open(shard, EXPECTED));
    this.tar = new TarArchiveInputStream(file);
  }

  /**
   * Opens a shard for the samples that have an image, with captions or without.
   *
   * @throws CorpusException when it is missing
   */
  public static WebDatasetReader openImages(Path shard, SkippedRows skipped) {
    return new WebDatasetReader(shard, false, skipped);
  }

  /**
   * Opens a shard for the samples that have an image and at least one caption.
   *
   * @throws CorpusException when it is missing
   */
  public static WebDatasetReader open(Path shard, SkippedRows skipped) {
    return new WebDatasetReader(shard, true, skipped);
  }

  /**
   * Reads the samples that have an image and at least one caption.
   *
   * @throws CorpusException when the shard is missing or no tar at all
   */
  public static void read(Path shard, Consumer<ImageText> samples, SkippedRows skipped) {
    readAll(open(shard, skipped), samples);
  }

  /** As {@link #read}, but a sample needs no caption. */
  public static void readImages(Path shard, Consumer<ImageText> samples, SkippedRows skipped) {
    readAll(openImages(shard, skipped), samples);
  }

  private static void readAll(WebDatasetReader reader, Consumer<ImageText> samples) {
    try (reader) {
      for (ImageText sample = reader.next(); sample != null; sample = reader.next()) {
        samples.accept(sample);
      }
    }
  }

  /**
   * The next good sample, or null after the last.
   *
   * @throws CorpusException when the file is no tar at all
   */
  public @Nullable ImageText next() {
    while (ready.isEmpty() && !ended) {
      readOn();
    }
    return ready.poll();
  }

  /** Whether the shard turned out to be truncated or damaged. */
  boolean isTorn() {
    return torn;
  }

  @Override
  public void close() {
    try {
      tar.close();
    } catch (IOException e) {
      throw new CorpusException(shard + ": cannot be closed: " + e.getMessage(), e);
    }
  }

  private void readOn() {
    try {
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry == null) {
        end();
      } else {
        checkHeader(entry);
        members++;
        checkPlain(entry);
        member(entry);
      }
    } catch (IOException e) {
      tear(e);
    }
  }

  private void end() throws IOException {
    if (file.count() < TAR_BLOCK) {
      // The tar reader takes an end in the middle of a header for the end of the archive.
      throw new EOFException("no end-of-archive block");
    }
    ended = true;
    finishSample();
  }

  private void tear(IOException e) {
    if (members == 0) {
      throw new CorpusException(
          shard + ": no tar archive (" + e.getMessage() + "; expected: " + EXPECTED + ")", e);
    }
    ended = true;
    torn = true;
    finishSample();
    skipped.add(
        shard,
        "after " + members + " members",
        "the shard is truncated or damaged: " + e.getMessage());
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

  private void member(TarArchiveEntry entry) throws IOException {
    MemberName name = MemberName.of(entry.getName());
    if (!entry.isFile() || name == null) {
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
      current = null; // Its last member is torn; tear() counts the loss.
      throw new IOException("inside " + entry.getName() + ": " + e.getMessage(), e);
    }
  }

  private void finishSample() {
    if (current == null) {
      return;
    }
    String fault = current.fault(captionsNeeded);
    if (fault == null) {
      ready.add(current.sample());
    } else {
      skipped.add(shard, "sample " + current.key(), fault);
    }
    current = null;
  }
}
