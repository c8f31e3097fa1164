package io.altmesh.corpus.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.layout.Captions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes a retrieval benchmark as XTD lies: {@code images/}, {@code test_image_names.txt} and of
 * every language {@code test_1kcaptions_LANGUAGE.txt}, whose line <i>n</i> is a caption of image
 * <i>n</i>. Images without a caption in one of the languages are left out; of several captions the
 * first is taken.
 */
public final class LinesExport {
  private static final String IMAGES = "images";

  private final Benchmark benchmark;
  private final Map<String, String> codes;
  private final Path folder;

  private LinesExport(Benchmark benchmark, Map<String, String> codes, Path folder) {
    this.benchmark = benchmark;
    this.codes = codes;
    this.folder = folder;
  }

  /**
   * Writes the first images, and their captions in all of the benchmark's languages.
   *
   * @param most images
   * @param codes how files spell a language, where that is not its tag; XTD has {@code ja: jp}
   * @param folder made when missing; files of these names are written over
   * @return images written
   * @throws CorpusException when the benchmark has no captions, or the folder cannot be written
   */
  public static int write(Benchmark benchmark, int most, Map<String, String> codes, Path folder) {
    try {
      Files.createDirectories(folder.resolve(IMAGES));
      return new LinesExport(benchmark, codes, folder).write(most);
    } catch (IOException e) {
      throw new CorpusException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private int write(int most) throws IOException {
    List<Captions> captions = benchmark.languages().stream().map(benchmark::captions).toList();
    List<int[][]> ofImages =
        captions.stream().map(some -> some.ofImages(benchmark.imageCount())).toList();
    List<Integer> chosen = writeImages(most, ofImages);
    for (int i = 0; i < captions.size(); i++) {
      List<String> texts = captions.get(i).texts();
      int[][] ofImage = ofImages.get(i);
      writeLines(
          "test_1kcaptions_" + code(benchmark.languages().get(i)),
          chosen.stream().map(image -> oneLine(texts.get(ofImage[image][0]))).toList());
    }
    return chosen.size();
  }

  /** Copies images that are readable and have captions in every language. */
  private List<Integer> writeImages(int most, List<int[][]> ofImages) throws IOException {
    List<Integer> chosen = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Iterator<BenchmarkImage> images = benchmark.images();
    while (chosen.size() < most && images.hasNext()) {
      BenchmarkImage image = images.next();
      if (ofImages.stream().allMatch(captions -> captions[image.index()].length > 0)) {
        String name = fileName(image);
        Files.write(folder.resolve(IMAGES).resolve(name), image.bytes());
        chosen.add(image.index());
        names.add(name);
      }
    }
    writeLines("test_image_names", names);
    return chosen;
  }

  /** An id that is a file's name stays; folders become a part of it. */
  private static String fileName(BenchmarkImage image) {
    String name = image.id().replace('/', '_');
    return name.contains(".") ? name : name + ImageSignature.extension(image.bytes());
  }

  private void writeLines(String name, List<String> lines) throws IOException {
    Files.write(folder.resolve(name + ".txt"), lines, UTF_8);
  }

  private String code(String language) {
    return codes.getOrDefault(language, language);
  }

  private static String oneLine(String text) {
    return text.lines().reduce((a, b) -> a + " " + b).orElse("");
  }
}
