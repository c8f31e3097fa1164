package io.altmesh.corpus.layout;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Karpathy's splits, {@code dataset_coco.json} and {@code dataset_flickr30k.json}: {@code images},
 * each with filename (and filepath, its folder), split and {@code sentences} whose {@code raw} is
 * the caption. One language.
 */
final class KarpathyLayout implements Layout {
  private static final String EXPECTED = "Karpathy's JSON: images with filename, split, sentences";

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.folder("images", "folder of the images"),
        Setting.file("captions", "captions and splits, Karpathy's JSON"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    ImageIndex ids = new ImageIndex();
    List<List<String>> sentences = new ArrayList<>();
    JsonArrays.read(
        settings.path("captions"),
        EXPECTED,
        Map.of(
            "images",
            image -> {
              if (image.path("split").asText().equals(settings.split())
                  && ids.add(name(image), findings)) {
                sentences.add(sentences(image));
              }
            }));
    return new CaptionedImages(
        FileImages.of(settings.path("images"), ids.ids()),
        language -> captions(language, ids, sentences, findings));
  }

  private static String name(JsonNode image) {
    String folder = image.path("filepath").asText();
    String name = image.path("filename").asText();
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  private static List<String> sentences(JsonNode image) {
    List<String> sentences = new ArrayList<>();
    image.path("sentences").forEach(one -> sentences.add(one.path("raw").asText()));
    return sentences;
  }

  private static Captions captions(
      String language, ImageIndex ids, List<List<String>> sentences, Findings findings) {
    CaptionList captions = new CaptionList(language, ids, findings);
    for (int image = 0; image < sentences.size(); image++) {
      int[] one = {image};
      for (String sentence : sentences.get(image)) {
        captions.add(sentence, one, ids.id(image));
      }
    }
    return captions.finish();
  }
}
