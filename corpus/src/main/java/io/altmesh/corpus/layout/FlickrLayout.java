package io.altmesh.corpus.layout;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Flickr's captions, a line each: {@code 36979.jpg#0⇥A group of friends}, as in {@code
 * results_20130124.token}, or {@code 36979.jpg,A group of friends}, as in Kaggle's and
 * CLIP_benchmark's files. Images are in the order in which the first language's file names them, or
 * those of a file of names, with or without {@code .jpg}, that makes a split of a whole.
 */
final class FlickrLayout implements Layout {
  private static final String EXPECTED =
      "captions, each line IMAGE.jpg#N⇥CAPTION or IMAGE.jpg,CAPTION";
  private static final Pattern LINE =
      Pattern.compile(
          "(?<name>[^\\t,]+?\\.(?:jpg|jpeg|png))(?:#(?<mark>\\S*))?[\\t, ]\\s*(?<text>.*)");
  private static final Pattern HEADER = Pattern.compile("image(_name)?[,|].*");

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.folder("images", "folder of the images"),
        Setting.file("captions", "captions, each line IMAGE.jpg#N⇥CAPTION or IMAGE.jpg,CAPTION"),
        Setting.file("names", "names of the split's images, one a line").orNone());
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    ImageIndex ids = new ImageIndex();
    if (settings.has("names")) {
      readSplit(settings.path("names"), ids, findings);
    } else {
      String first = settings.languages().isEmpty() ? "" : settings.languages().get(0);
      readNames(settings.path("captions", first), ids, findings);
    }
    return new CaptionedImages(
        FileImages.of(settings.path("images"), ids.ids()),
        language ->
            captions(
                settings.path("captions", language),
                language,
                ids,
                settings.has("names"),
                findings));
  }

  private static void readSplit(Path file, ImageIndex ids, Findings findings) {
    ImageIndex names = new ImageIndex();
    LineNumbers.read(file, names, findings);
    names.ids().forEach(name -> ids.add(name.contains(".") ? name : name + ".jpg", findings));
  }

  private interface LineTaker {
    void take(String name, String mark, String text, long line);
  }

  private static void readNames(Path file, ImageIndex ids, Findings findings) {
    readLines(
        file,
        "",
        new Findings(), // bad lines are told when captions are read
        (name, mark, text, line) -> {
          if (ids.of(name) < 0) {
            ids.add(name, findings);
          }
        });
  }

  private static Captions captions(
      Path file, String language, ImageIndex ids, boolean some, Findings findings) {
    CaptionList captions = new CaptionList(language, ids, findings);
    readLines(
        file,
        language,
        findings,
        (name, mark, text, line) -> {
          boolean otherSplit = some && ids.of(name) < 0;
          if (!otherSplit && (mark.isEmpty() || captions.isNew(name + "#" + mark))) {
            captions.add(text, name, file.getFileName() + ":" + line);
          }
        });
    return captions.finish();
  }

  private static void readLines(Path file, String language, Findings findings, LineTaker taker) {
    SkippedRows skipped = SkippedRows.unlogged();
    try (TextLines lines = TextLines.open(file, EXPECTED, skipped)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        Matcher parts = LINE.matcher(line);
        if (parts.matches()) {
          String mark = parts.group("mark");
          taker.take(
              parts.group("name"), mark == null ? "" : mark, parts.group("text"), lines.number());
        } else if (lines.number() > 1 || !HEADER.matcher(line).matches()) {
          lines.skip("no caption line (expected: " + EXPECTED + ")");
        }
      }
    }
    findings.addRows(language, file, skipped);
  }
}
