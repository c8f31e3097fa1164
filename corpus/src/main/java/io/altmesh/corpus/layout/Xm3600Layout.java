package io.altmesh.corpus.layout;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/**
 * Crossmodal-3600: a folder of images and a JSONL, each line an image, {@code image/key}, and by
 * language its {@code caption}s. An image's file is its key and {@code .jpg}.
 *
 * <p>{@code take: first} takes one caption an image, as CLIP_benchmark does; {@code all}, the
 * default, every one.
 */
final class Xm3600Layout implements Layout {
  private static final String KEY = "image/key";

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.folder("images", "folder of the images"),
        Setting.file("captions", "captions.jsonl, a line an image"),
        Setting.text("take", "first or all captions of an image"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    Path file = settings.path("captions");
    ImageIndex ids = new ImageIndex();
    JsonLines.read(
        file,
        "",
        findings,
        (line, row) -> {
          if (row.text(KEY).isEmpty()) {
            findings.add(Fault.BAD_ROW, file.getFileName() + ":" + line + ": no " + KEY);
          } else {
            ids.add(row.text(KEY), findings);
          }
        });
    List<String> names = ids.ids().stream().map(id -> id + ".jpg").toList();
    boolean first = settings.text("take", "all").equals("first");
    return new CaptionedImages(
        new FileImages(settings.path("images"), ids.ids(), names),
        language -> captions(file, language, settings.code(language), first, ids, findings));
  }

  private static Captions captions(
      Path file, String language, String code, boolean first, ImageIndex ids, Findings findings) {
    CaptionList captions = new CaptionList(language, ids, findings);
    JsonLines.read(
        file,
        "",
        findings,
        (line, row) -> {
          int taken = 0;
          for (JsonNode caption : row.json().path(code).path("caption")) {
            if (taken++ == 0 || !first) {
              captions.add(caption.asText(), row.text(KEY), file.getFileName() + ":" + line);
            }
          }
        });
    return captions.finish();
  }
}
