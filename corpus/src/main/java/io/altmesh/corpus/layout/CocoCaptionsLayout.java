package io.altmesh.corpus.layout;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * MS-COCO's captions: a folder of images and a JSON of {@code images} (id, file_name) and {@code
 * annotations} (id, image_id, caption). Images go by their ids, as torchvision's CocoCaptions has
 * them, and are known by their files' names.
 */
final class CocoCaptionsLayout implements Layout {
  private static final String EXPECTED = "MS-COCO's captions: JSON with images and annotations";

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.folder("images", "folder of the images"),
        Setting.file("captions", "captions, JSON with images and annotations"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    String first = settings.languages().isEmpty() ? "" : settings.languages().get(0);
    Map<Long, String> names = new TreeMap<>();
    JsonArrays.read(
        settings.path("captions", first),
        EXPECTED,
        Map.of("images", image -> addName(image, names, findings)));
    ImageIndex ids = new ImageIndex();
    Map<Long, String> kept = new HashMap<>();
    names.forEach(
        (id, name) -> {
          ids.add(name, findings);
          kept.put(id, name);
        });
    return new CaptionedImages(
        FileImages.of(settings.path("images"), ids.ids()),
        language -> captions(settings.path("captions", language), language, ids, kept, findings));
  }

  private static void addName(JsonNode image, Map<Long, String> names, Findings findings) {
    String name = image.path("file_name").asText();
    if (!image.path("id").canConvertToLong() || name.isEmpty()) {
      findings.add(Fault.BAD_ROW, "image " + image + ": no id or file_name");
    } else if (names.putIfAbsent(image.path("id").longValue(), name) != null) {
      findings.add(Fault.DUPLICATE_ID, "image " + image.path("id"));
    }
  }

  private static Captions captions(
      Path file, String language, ImageIndex ids, Map<Long, String> names, Findings findings) {
    CaptionList captions = new CaptionList(language, ids, findings);
    JsonArrays.read(
        file,
        EXPECTED,
        Map.of(
            "annotations",
            annotation -> {
              String id = annotation.path("id").asText();
              if (id.isEmpty() || captions.isNew(id)) {
                JsonNode image = annotation.path("image_id");
                captions.add(
                    annotation.path("caption").asText(),
                    names.getOrDefault(image.asLong(), image.asText()),
                    "caption " + id);
              }
            }));
    return captions.finish();
  }
}
