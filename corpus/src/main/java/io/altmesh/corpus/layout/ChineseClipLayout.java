package io.altmesh.corpus.layout;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Chinese-CLIP's retrieval sets: {@code SPLIT_imgs.tsv}, each line an image's id, a tab and the
 * image in base64, and {@code SPLIT_texts.jsonl}, each line {@code {"text_id": 1, "text": "…",
 * "image_ids": [7, 9]}}. A text may belong to several images.
 */
final class ChineseClipLayout implements Layout {

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.file("images", "images, each line ID⇥BASE64"),
        Setting.file("captions", "texts, JSONL with text_id, text and image_ids"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    Base64Images images = Base64Images.index(settings.path("images"), findings);
    return new CaptionedImages(
        images,
        language ->
            captions(settings.path("captions", language), language, images.ids(), findings));
  }

  private static Captions captions(Path file, String language, ImageIndex ids, Findings findings) {
    CaptionList captions = new CaptionList(language, ids, findings);
    JsonLines.read(
        file,
        language,
        findings,
        (line, row) -> {
          String id = row.text("text_id");
          if (id.isEmpty() || captions.isNew(id)) {
            captions.add(row.text("text"), imageIds(row.json()), file.getFileName() + ":" + line);
          }
        });
    return captions.finish();
  }

  private static List<String> imageIds(JsonNode row) {
    List<String> ids = new ArrayList<>();
    row.path("image_ids").forEach(id -> ids.add(id.asText()));
    return ids;
  }
}
