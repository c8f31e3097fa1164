package io.altmesh.corpus.layout;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels in COCO's form: {@code images} (id, file_name, perhaps zip_file), {@code annotations}
 * (image_id, category_id), {@code categories} (id, name). A label is the rank of its category's id.
 */
final class CocoLabels {
  private static final String EXPECTED = "JSON with images, annotations and categories";

  private final Map<Long, String> images = new TreeMap<>();
  private final Map<Long, String> categories = new TreeMap<>();
  private final Map<Long, List<Long>> annotations = new HashMap<>();

  private CocoLabels() {}

  static LabelIndex read(Path file, Findings findings) {
    CocoLabels labels = new CocoLabels();
    JsonArrays.read(
        file,
        EXPECTED,
        Map.of(
            "images", labels::addImage,
            "categories", labels::addCategory,
            "annotations", labels::addAnnotation));
    return labels.index(findings);
  }

  private void addImage(JsonNode image) {
    String zip = image.path("zip_file").asText();
    String name = image.path("file_name").asText();
    images.put(image.path("id").asLong(), zip.isEmpty() ? name : zip + "@" + name);
  }

  private void addCategory(JsonNode category) {
    categories.put(category.path("id").asLong(), category.path("name").asText());
  }

  private void addAnnotation(JsonNode annotation) {
    annotations
        .computeIfAbsent(annotation.path("image_id").asLong(), id -> new ArrayList<>())
        .add(annotation.path("category_id").asLong());
  }

  private LabelIndex index(Findings findings) {
    ImageIndex ids = new ImageIndex();
    List<int[]> labels = new ArrayList<>();
    List<Long> ranks = new ArrayList<>(categories.keySet());
    images.forEach(
        (id, name) -> {
          int[] found = labels(id, ranks);
          if (found.length == 0) {
            findings.add(Fault.IMAGE_WITHOUT_LABEL, name);
          } else if (ids.add(name, findings)) {
            labels.add(found);
          }
        });
    return new LabelIndex(ids, labels, List.copyOf(categories.values()));
  }

  private int[] labels(Long image, List<Long> ranks) {
    return annotations.getOrDefault(image, List.of()).stream()
        .mapToInt(ranks::indexOf)
        .filter(label -> label >= 0)
        .distinct()
        .toArray();
  }
}
