package io.altmesh.corpus.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A segment file as found at open.
 *
 * @param records up to the last whole one
 */
record Segment(Path file, long records) {
  private static final Logger log = LoggerFactory.getLogger(Segment.class);
  private static final Pattern NAME = Pattern.compile("segment-\\d{6}\\.bin");

  static Path file(Path directory, int number) {
    return directory.resolve("segment-%06d.bin".formatted(number));
  }

  /** Of a file that {@link #file} named. */
  int number() {
    return Integer.parseInt(file.getFileName().toString().substring(8, 14));
  }

  /** All segments of a store, in order; torn tails are cut off where no writer is at work. */
  static List<Segment> openAll(Path directory, SegmentFormat format) throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (Path file : files(directory)) {
      Segment segment = open(file, format);
      if (segment != null) {
        segments.add(segment);
      }
    }
    return segments;
  }

  /** The segments' files, in order. */
  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  private static @Nullable Segment open(Path file, SegmentFormat format) throws IOException {
    try (SegmentLock lock = lockIfPossible(file);
        RandomAccessFile in = new RandomAccessFile(file.toFile(), lock == null ? "r" : "rw")) {
      if (in.length() < format.headerBytes()) {
        return null; // Its writer is about to write the header, or was killed before; a new writer
        // may.
      }
      requireHeader(in, file, format);
      long found = in.length();
      long whole = wholeRecords(in, format);
      if (lock != null && found > format.position(whole)) {
        log.warn("{}: cut off a torn tail of {} bytes", file, found - format.position(whole));
        in.setLength(format.position(whole));
      }
      return new Segment(file, whole);
    }
  }

  private static @Nullable SegmentLock lockIfPossible(Path file) {
    try {
      return SegmentLock.tryAcquire(file);
    } catch (IOException e) {
      log.debug("{}: read only: {}", file, e.toString());
      return null;
    }
  }

  private static void requireHeader(RandomAccessFile in, Path file, SegmentFormat format)
      throws IOException {
    byte[] header = new byte[format.headerBytes()];
    in.readFully(header);
    if (!Arrays.equals(header, format.header())) {
      throw new StoreException(
          file
              + " is not of this store: "
              + format.difference(header)
              + " (expected: "
              + format.expectation()
              + "); move the folder away, it will be filled anew");
    }
  }

  /** Records up to the last whole one; looks at the end of the file only. */
  private static long wholeRecords(RandomAccessFile in, SegmentFormat format) throws IOException {
    byte[] bytes = new byte[format.recordBytes()];
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long records = format.records(in.length());
    while (records > 0) {
      in.seek(format.position(records - 1));
      in.readFully(bytes);
      if (format.isWhole(record, 0)) {
        return records;
      }
      records--;
    }
    return 0;
  }
}
