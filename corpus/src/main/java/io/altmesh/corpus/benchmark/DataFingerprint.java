package io.altmesh.corpus.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.layout.Captions;
import io.altmesh.corpus.layout.DataSet;
import io.altmesh.corpus.layout.ImageStore;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Tells data sets apart: SHA-256 over, in this order and each ended by a line feed,
 *
 * <ol>
 *   <li>{@code altmesh-data-1}, the task, the split;
 *   <li>of every image its id, its size as stored (−1 where a layout would have to read it, −2
 *       where it is not there), its labels, and, of every <i>n</i>th, the SHA-256 of its bytes;
 *   <li>of the language every caption with its images, or every class name, then every template;
 *       {@code no texts} where none is read.
 * </ol>
 *
 * <p><i>n</i> is the smallest for which at most 64 MiB are read: 1 for small sets, of which each
 * byte counts; of a large one, an image changed into another of just its size may go unseen.
 * Neither the benchmark's name nor paths are in it.
 */
final class DataFingerprint {
  private static final long READ = 64L << 20;
  private static final long UNKNOWN = -1;
  private static final long ABSENT = -2;
  private static final long UNKNOWN_LENGTH = 100 << 10;

  private final MessageDigest digest = Sha256.digest();

  private DataFingerprint() {}

  static String of(Benchmark benchmark, DataSet data, String language) {
    DataFingerprint fingerprint = new DataFingerprint();
    fingerprint.add("altmesh-data-1");
    fingerprint.add(benchmark.task().toString());
    fingerprint.add(benchmark.split());
    boolean classes = benchmark.task().hasClasses();
    long every = every(data.images());
    for (int image = 0; image < data.images().size(); image++) {
      fingerprint.add(data.images().id(image) + "\t" + length(data.images(), image));
      fingerprint.add(classes ? Arrays.toString(data.labels(image)) : "");
      fingerprint.add(image % every == 0 ? content(data.images(), image) : "");
    }
    if (!benchmark.task().readsTexts()) {
      fingerprint.add("no texts");
    } else if (classes) {
      fingerprint.add(benchmark.classes(language));
    } else {
      fingerprint.add(benchmark.captions(language));
    }
    return HexFormat.of().formatHex(fingerprint.digest.digest());
  }

  /** Of how many images one is read. */
  private static long every(ImageStore images) {
    long total = 0;
    for (int image = 0; image < images.size(); image++) {
      long length = length(images, image);
      total += length == UNKNOWN ? UNKNOWN_LENGTH : Math.max(0, length);
    }
    return Math.max(1, (total + READ - 1) / READ);
  }

  /** Bytes; {@value #UNKNOWN} where the index does not say, {@value #ABSENT} of none. */
  private static long length(ImageStore images, int image) {
    try {
      return images.length(image);
    } catch (IOException e) {
      return ABSENT;
    }
  }

  private static String content(ImageStore images, int image) {
    try {
      return HexFormat.of().formatHex(Sha256.of(images.read(image)));
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private void add(ClassTexts classes) {
    classes.names().forEach(this::add);
    classes.templates().forEach(this::add);
  }

  private void add(Captions captions) {
    for (int caption = 0; caption < captions.size(); caption++) {
      add(captions.texts().get(caption) + "\t" + Arrays.toString(captions.images().get(caption)));
    }
  }

  private void add(String line) {
    digest.update(line.getBytes(UTF_8));
    digest.update((byte) '\n');
  }
}
