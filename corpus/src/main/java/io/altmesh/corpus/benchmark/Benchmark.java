package io.altmesh.corpus.benchmark;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.layout.Captions;
import io.altmesh.corpus.layout.DataQuality;
import io.altmesh.corpus.layout.DataSet;
import io.altmesh.corpus.layout.Fault;
import io.altmesh.corpus.layout.Findings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark whose data is there: images one at a time, captions or class names by language, what
 * belongs to what, and what was found wrong.
 *
 * <p>In memory are ids, labels and places of images. Images are read when asked for, in order or by
 * index; captions when a language is asked for, each time anew. Not thread-safe, but {@link
 * #unreadable} and {@link #quality} are. Close it when done.
 */
public final class Benchmark implements AutoCloseable {
  private final BenchmarkDefinition definition;
  private final String split;
  private final List<String> languages;
  private final Findings findings = new Findings();
  private final DataSet data;
  private final ClassLists classes;
  private @Nullable String imageState;

  private Benchmark(
      BenchmarkDefinition definition, DataRoots roots, String split, List<String> languages) {
    this.definition = definition;
    this.split = split;
    Placement placement = new Placement(definition, roots, split, languages);
    placement.requireFiles();
    data = definition.layout().layout().open(placement.settings(), findings);
    this.languages = languages.isEmpty() ? data.languages() : languages;
    classes = new ClassLists(definition, placement, data);
    requireLabels();
  }

  /** Opens a benchmark's first split in all its languages. */
  public static Benchmark open(BenchmarkDefinition definition, DataRoots roots) {
    return open(definition, roots, definition.splits().get(0), definition.languages());
  }

  /**
   * Opens a benchmark and reads its index.
   *
   * @param split one of the definition's
   * @param languages some of the definition's; the files of others need not be there
   * @throws CorpusException when files are missing, all of which it names; when split or language
   *     is not the definition's; when nothing can be made of the files
   */
  public static Benchmark open(
      BenchmarkDefinition definition, DataRoots roots, String split, List<String> languages) {
    require(definition, "split", split, definition.splits());
    for (String language : languages) {
      if (!definition.languages().isEmpty()) {
        require(definition, "language", language, definition.languages());
      }
    }
    return new Benchmark(definition, roots, split, List.copyOf(languages));
  }

  private static void require(
      BenchmarkDefinition definition, String what, String given, List<String> known) {
    if (!known.contains(given)) {
      throw new CorpusException(
          "%s: no %s \"%s\"%s (expected: one of %s)"
              .formatted(
                  definition.name(),
                  what,
                  given,
                  NearestKey.hint(given, known),
                  String.join(", ", known)));
    }
  }

  public String name() {
    return definition.name();
  }

  public BenchmarkDefinition definition() {
    return definition;
  }

  public Task task() {
    return definition.task();
  }

  /** The first is the one that papers report. */
  public List<Metric> metrics() {
    return definition.metrics();
  }

  /** Those it was opened for. */
  public List<String> languages() {
    return languages;
  }

  public String split() {
    return split;
  }

  /** Images by index are 0 to this, exclusive; none for translations. */
  public int imageCount() {
    return data.images().size();
  }

  /** Distinct among the images, such as a file's name. */
  public String imageId(int image) {
    return data.images().id(image);
  }

  /** The readable images in their order, each read when its turn comes. */
  public Iterator<BenchmarkImage> images() {
    return images(0);
  }

  /** As {@link #images()}, from an index on. */
  public Iterator<BenchmarkImage> images(int from) {
    return new ImageStream(this, from);
  }

  /** One image; empty when it cannot be read, which is then among the findings. */
  public Optional<BenchmarkImage> image(int image) {
    try {
      byte[] bytes = data.images().read(image);
      if (ImageSignature.isImage(bytes)) {
        return Optional.of(new BenchmarkImage(image, imageId(image), bytes));
      }
      unreadable(image, bytes.length == 0 ? "empty" : "no image of a known format");
    } catch (NoSuchFileException | FileNotFoundException e) {
      unreadable(image, "not there");
    } catch (IOException e) {
      unreadable(image, e.toString());
    }
    return Optional.empty();
  }

  /**
   * Notes that an image could not be used, as when a decoder refuses it. Noted twice it counts
   * once.
   */
  public void unreadable(int image, String reason) {
    findings.add(Fault.UNREADABLE_IMAGE, imageId(image) + ": " + reason);
  }

  /**
   * Reads the captions of a language, and which images each describes.
   *
   * @throws CorpusException when the benchmark has none, or not in that language
   */
  public Captions captions(String language) {
    require(definition, "language", language, languages);
    return data.captions(language);
  }

  /**
   * The classes of an image: one where the task is classification.
   *
   * @throws CorpusException when the benchmark has captions instead
   */
  public int[] labels(int image) {
    return data.labels(image);
  }

  /**
   * Reads class names and templates.
   *
   * @throws CorpusException when there are none in that language, as many as labels need are not
   *     there, or a template has no slot
   */
  public ClassTexts classes(String language) {
    require(definition, "language", language, languages);
    return classes.read(language);
  }

  /**
   * What was found wrong so far with what a language's scores rest on: of captions once they were
   * read, of images once all were. A score carries it.
   */
  public DataQuality quality(String language) {
    return findings.quality(language);
  }

  /**
   * SHA-256, in hexadecimal, over what the scores of a language rest on; see {@link
   * DataFingerprint}.
   */
  public String fingerprint(String language) {
    return DataFingerprint.of(this, data, language);
  }

  /**
   * Another whenever images may have changed: over ids, sizes and times of files as they were when
   * this was first called. No image is read.
   */
  public synchronized String imageState() {
    if (imageState == null) {
      imageState = ImageState.of(data.images());
    }
    return imageState;
  }

  private void requireLabels() {
    int count = definition.classes().count();
    for (int image = 0; count > 0 && image < imageCount(); image++) {
      for (int label : labels(image)) {
        if (label >= count) {
          throw new CorpusException(
              "%s: image %s has label %d (expected: 0 to %d); data or classes.count is another's"
                  .formatted(name(), imageId(image), label, count - 1));
        }
      }
    }
  }

  @Override
  public void close() {
    data.close();
  }
}
