package io.altmesh.corpus.store;

import io.altmesh.corpus.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors on disk by content, in half precision: what a frozen tower computed once need not be
 * computed again.
 *
 * <p>{@link #get} returns what half precision keeps of a value. Give a first use {@link #round} of
 * it, so that a run does not depend on whether the store was warm.
 *
 * <p>Several stores, in one process or many, may share a folder. Each reads what was there when it
 * was opened and what it adds itself, and writes to a segment of its own. A vector is with the
 * operating system when {@link #put} returns: a killed process loses nothing. {@link #flush} is for
 * the machine's sudden end.
 *
 * <p>Thread-safe. Vectors are read from mapped files; on the heap is 18 to 36 bytes a vector of
 * index. The file format is in the package's description.
 */
public final class EmbeddingStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddingStore.class);

  private final Path directory;
  private final StoreKey key;
  private final int dim;
  private final SegmentFormat format;
  private final VectorBlocks vectors;
  private final DigestIndex index;
  private final Additions additions;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private boolean closed;

  private EmbeddingStore(Path directory, StoreKey key, int dim) throws IOException {
    this.directory = directory;
    this.key = key;
    this.dim = dim;
    format = new SegmentFormat(key, dim);
    vectors = new VectorBlocks(format.recordBytes());
    List<Segment> segments = Segment.openAll(directory, format);
    index = new DigestIndex(segments.stream().mapToLong(Segment::records).sum());
    for (Segment segment : segments) {
      load(segment);
    }
    additions = new Additions(directory, format, vectors, segments);
  }

  /**
   * Opens the vectors of a key, none at first.
   *
   * @param root folder of all stores; made when missing
   * @param dim values in a vector
   * @throws StoreException when the folder cannot be read, or holds vectors of another dim
   */
  public static EmbeddingStore open(Path root, StoreKey key, int dim) {
    if (dim < 1) {
      throw new IllegalArgumentException("dim: " + dim + " (expected: >= 1)");
    }
    Path directory = root.resolve(key.directoryName());
    try {
      Files.createDirectories(directory);
      return new EmbeddingStore(directory, key, dim);
    } catch (IOException e) {
      throw new StoreException(
          directory
              + ": the embedding store cannot be opened ("
              + e
              + "); check the folder's rights and disk",
          e);
    }
  }

  /** The values as {@link #get} would return them. */
  public static float[] round(float[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      requireFits(values, i);
      rounded[i] = Half.toFloat(Half.fromFloat(values[i]));
    }
    return rounded;
  }

  /**
   * Reads a content's vector, and counts a hit or a miss.
   *
   * @param content raw bytes: a text's UTF-8, an image file
   * @param out takes dim values from {@code offset} on; untouched on a miss
   */
  public boolean get(byte[] content, float[] out, int offset) {
    requireRoom(out, offset);
    VectorBlocks.Place place = find(Sha256.of(content));
    if (place == null) {
      misses.increment();
      return false;
    }
    hits.increment();
    format.read(place.bytes(), place.at(), out, offset);
    return true;
  }

  /** Whether {@link #get} would find it; not counted. */
  public boolean contains(byte[] content) {
    return find(Sha256.of(content)) != null;
  }

  /**
   * Adds a content's vector; does nothing when it has one.
   *
   * @param values dim of them from {@code offset} on
   * @throws IllegalArgumentException when a value is not finite or is beyond half precision's 65504
   * @throws StoreException when it cannot be written, as on a full disk. The store stays usable,
   *     and may be tried again
   */
  public void put(byte[] content, float[] values, int offset) {
    requireRoom(values, offset);
    for (int i = 0; i < dim; i++) {
      requireFits(values, offset + i);
    }
    byte[] digest = Sha256.of(content);
    byte[] record = format.record(digest, values, offset);
    synchronized (this) {
      if (find(digest) == null) {
        index.add(DigestIndex.hash(digest), additions.append(record));
      }
    }
  }

  /** Vectors that {@link #get} finds. */
  public synchronized long size() {
    return index.size();
  }

  public long hits() {
    return hits.sum();
  }

  public long misses() {
    return misses.sum();
  }

  public int dim() {
    return dim;
  }

  /** What it holds: vectors that {@link #get} finds, bytes of all segments as they are now. */
  public StoreGroup contents() {
    try {
      return StoreGroup.of(directory, key, dim, size());
    } catch (IOException e) {
      throw new StoreException(directory + ": its size cannot be told (" + e + ")", e);
    }
  }

  /** Where the segments lie. */
  public Path directory() {
    return directory;
  }

  /**
   * Brings what was put to the disk itself.
   *
   * @throws StoreException when the disk does not take it
   */
  public synchronized void flush() {
    additions.sync();
  }

  /** Flushes, and gives the segment free for another writer. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      additions.close();
    }
  }

  private void load(Segment segment) throws IOException {
    int first = vectors.records();
    vectors.addMapped(segment.file(), format.position(0), segment.records());
    byte[] digest = new byte[SegmentFormat.DIGEST_BYTES];
    int bad = 0;
    for (int record = first; record < vectors.records(); record++) {
      VectorBlocks.Place place = vectors.place(record);
      if (!format.isWhole(place.bytes(), place.at())) {
        bad++;
        continue;
      }
      place.bytes().get(place.at(), digest);
      // Two writers may have added the same content.
      if (find(digest) == null) {
        index.add(DigestIndex.hash(digest), record);
      }
    }
    if (bad > 0) {
      log.warn(
          "{}: {} of {} vectors are damaged and passed over",
          segment.file(),
          bad,
          segment.records());
    }
  }

  private synchronized VectorBlocks.@Nullable Place find(byte[] digest) {
    if (closed) {
      throw new IllegalStateException("the embedding store " + directory + " is closed");
    }
    int record = index.find(DigestIndex.hash(digest), candidate -> hasDigest(candidate, digest));
    return record < 0 ? null : vectors.place(record);
  }

  private boolean hasDigest(int record, byte[] digest) {
    VectorBlocks.Place place = vectors.place(record);
    return SegmentFormat.hasDigest(place.bytes(), place.at(), digest);
  }

  private void requireRoom(float[] values, int offset) {
    if (offset < 0 || offset > values.length - dim) {
      throw new IllegalArgumentException(
          "vector at %d of an array of %d (expected: room for %d)"
              .formatted(offset, values.length, dim));
    }
  }

  private static void requireFits(float[] values, int i) {
    if (!Half.fits(values[i])) {
      throw new IllegalArgumentException(
          "value %d of a vector: %s (expected: at most 65504 in size, half precision's largest)"
              .formatted(i, values[i]));
    }
  }
}
