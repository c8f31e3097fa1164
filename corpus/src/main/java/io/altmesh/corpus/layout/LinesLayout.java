package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import io.altmesh.corpus.layout.CaptionedImages.CaptionReader;
import java.nio.file.Path;
import java.util.List;

/**
 * Line-aligned files, as XTD and Multi30k have them: a file of image names, and of every language a
 * file whose line <i>n</i> is a caption of image <i>n</i>. Without names and images, texts whose
 * lines are translations of each other.
 */
final class LinesLayout implements Layout {
  private static final String EXPECTED = "line-aligned captions, plain or .gz";

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.folder("images", "folder of the images").orNone(),
        Setting.file("names", "names of the images, one a line").orNone(),
        Setting.file("captions", "captions, line n for image n"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    if (settings.has("images") != settings.has("names")) {
      throw new CorpusException(
          settings.benchmark()
              + ": data has "
              + (settings.has("images") ? "images" : "names")
              + " alone (expected: images and names, or neither for texts without images)");
    }
    return settings.has("images")
        ? withImages(settings, findings)
        : new CaptionedImages(
            new NoImages(),
            language -> texts(settings.path("captions", language), language, findings));
  }

  private static DataSet withImages(Settings settings, Findings findings) {
    ImageIndex ids = new ImageIndex();
    LineNumbers numbers = LineNumbers.read(settings.path("names"), ids, findings);
    CaptionReader reader =
        language -> captions(settings.path("captions", language), language, numbers, findings);
    return new CaptionedImages(FileImages.of(settings.path("images"), ids.ids()), reader);
  }

  private static Captions captions(
      Path file, String language, LineNumbers numbers, Findings findings) {
    CaptionList captions = new CaptionList(language, numbers.ids(), findings);
    readLines(
        file,
        language,
        findings,
        (line, text) -> {
          String where = file.getFileName() + ":" + line;
          int image = numbers.image(line);
          if (image < 0) {
            findings.add(language, Fault.CAPTION_WITHOUT_IMAGE, where);
          } else {
            captions.add(text, new int[] {image}, where);
          }
        });
    return captions.finish();
  }

  /** Texts that are known by their lines. */
  private static Captions texts(Path file, String language, Findings findings) {
    CaptionList texts = new CaptionList(language, new ImageIndex(), findings);
    readLines(
        file,
        language,
        findings,
        (line, text) ->
            texts.add(text, new int[] {(int) line - 1}, file.getFileName() + ":" + line));
    return texts.finish();
  }

  private interface LineTaker {
    void take(long line, String text);
  }

  private static void readLines(Path file, String language, Findings findings, LineTaker taker) {
    SkippedRows skipped = SkippedRows.unlogged();
    try (TextLines lines = TextLines.open(file, EXPECTED, skipped)) {
      for (String text = lines.next(); text != null; text = lines.next()) {
        taker.take(lines.number(), text);
      }
    }
    findings.addRows(language, file, skipped);
  }
}
