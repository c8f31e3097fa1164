package io.altmesh.corpus.layout;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ELEVATER's sets (ICinW; the package {@code vision-datasets}): a folder with zip files of images
 * and an index, either text, each line {@code test.zip@dir/1.jpg 3} or {@code … 3,7} with labels
 * from 0, beside a file of class names; or, when it ends in {@code .json}, COCO's form with images,
 * annotations and categories.
 */
final class ElevaterLayout implements Layout {
  private static final String EXPECTED = "an index, each line FILE.zip@IMAGE LABEL[,LABEL]";

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.folder("folder", "folder of the set, with zip files of images"),
        Setting.file("index", "index of images and labels"),
        Setting.file("labels", "class names, one a line").orNone());
  }

  @Override
  public List<Needed> needed(Settings settings) {
    Path folder = settings.path("folder");
    return ZipImages.zips(read(settings, new Findings()).ids().ids()).stream()
        .map(zip -> new Needed(folder.resolve(zip), "images"))
        .toList();
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    LabelIndex index = read(settings, findings);
    List<String> names =
        settings.has("labels") ? WebDatasetLayout.lines(settings.path("labels")) : index.names();
    return LabelledImages.of(new ZipImages(settings.path("folder"), index.ids()), index.labels(), 0)
        .withNames(names, List.of());
  }

  private static LabelIndex read(Settings settings, Findings findings) {
    Path file = settings.path("index");
    return file.toString().endsWith(".json")
        ? CocoLabels.read(file, findings)
        : lines(file, findings);
  }

  private static LabelIndex lines(Path file, Findings findings) {
    LabelIndex index = new LabelIndex(new ImageIndex(), new ArrayList<>(), List.of());
    SkippedRows skipped = SkippedRows.unlogged();
    try (TextLines lines = TextLines.open(file, EXPECTED, skipped)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        int space = line.strip().lastIndexOf(' ');
        String labels = line.strip().substring(space + 1);
        if (space < 1 || !labels.matches("\\d{1,6}(,\\d{1,6})*")) {
          findings.add(Fault.IMAGE_WITHOUT_LABEL, file.getFileName() + ":" + lines.number());
        } else if (index.ids().add(line.strip().substring(0, space), findings)) {
          index.labels().add(labels(labels));
        }
      }
    }
    findings.addRows(file, skipped);
    return index;
  }

  private static int[] labels(String text) {
    return Arrays.stream(text.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }
}
