package io.altmesh.encoder.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code preprocessor_config.json} of CLIP and its kin, with transformers' defaults for what it
 * leaves out.
 *
 * @param resize how the image is resized first; null: not at all
 * @param crop what is cut out of its middle then; null: nothing
 * @param scale what a byte is multiplied with; 1 without rescaling
 * @param mean per channel, subtracted after that; zeros without normalising
 * @param std per channel, divided by then; ones without normalising
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record PreprocessorConfig(
    @Nullable Resize resize, @Nullable Size crop, double scale, float[] mean, float[] std) {
  static final String FILE = "preprocessor_config.json";

  private static final float[] CLIP_MEAN = {
    (float) 0.48145466, (float) 0.4578275, (float) 0.40821073
  };
  private static final float[] CLIP_STD = {
    (float) 0.26862954, (float) 0.26130258, (float) 0.27577711
  };
  private static final int CLIP_SIZE = 224;

  record Size(int width, int height) {}

  /** Either to {@code exact}, or so that the shorter edge has {@code shortestEdge} pixels. */
  record Resize(Resample filter, int shortestEdge, @Nullable Size exact) {}

  static PreprocessorConfig read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          file
              + ": no such file (expected it beside config.json: it says how images are resized and normalised)");
    }
    try {
      return of(directory, new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new ModelFormatException(file + ": is not JSON: " + e.getMessage(), e);
    }
  }

  /**
   * Of what the file says.
   *
   * @param directory by which messages name it
   */
  static PreprocessorConfig of(Path directory, JsonNode json) {
    try {
      return new Reading(json).config();
    } catch (ModelFormatException e) {
      throw new ModelFormatException(directory.resolve(FILE) + ": " + e.getMessage(), e);
    }
  }

  /** Everything that changes numbers, in one line. */
  String canonical() {
    return "resize="
        + resize
        + " crop="
        + crop
        + " scale="
        + scale
        + " mean="
        + Arrays.toString(mean)
        + " std="
        + Arrays.toString(std);
  }

  private record Reading(JsonNode json) {
    PreprocessorConfig config() {
      boolean normalize = flag("do_normalize", true);
      return new PreprocessorConfig(
          flag("do_resize", true) ? resize() : null,
          flag("do_center_crop", cropsByDefault()) ? crop() : null,
          flag("do_rescale", true) ? json.path("rescale_factor").asDouble(1 / 255.0) : 1,
          normalize ? channels("image_mean", CLIP_MEAN) : new float[3],
          normalize ? channels("image_std", CLIP_STD) : new float[] {1, 1, 1});
    }

    /** SigLIP's and ViT's processors resize to a square and don't crop; they say nothing of it. */
    private boolean cropsByDefault() {
      return json.has("crop_size") || isClip();
    }

    private boolean isClip() {
      String type =
          json.path("image_processor_type")
              .asText(json.path("feature_extractor_type").asText("CLIP"));
      return type.contains("CLIP") || type.contains("Clip");
    }

    private boolean flag(String name, boolean otherwise) {
      return json.path(name).asBoolean(otherwise);
    }

    private Resize resize() {
      Resample filter = Resample.numbered(json.path("resample").asInt(3));
      JsonNode size = json.path("size");
      if (size.hasNonNull("shortest_edge")) {
        return new Resize(filter, positive(size.get("shortest_edge"), "size.shortest_edge"), null);
      }
      if (size.isObject()) {
        return new Resize(filter, 0, size("size"));
      }
      int edge = size.isMissingNode() || size.isNull() ? CLIP_SIZE : positive(size, "size");
      return isClip()
          ? new Resize(filter, edge, null)
          : new Resize(filter, 0, new Size(edge, edge));
    }

    private Size crop() {
      JsonNode crop = json.path("crop_size");
      if (crop.isObject()) {
        return size("crop_size");
      }
      int edge = crop.isMissingNode() || crop.isNull() ? CLIP_SIZE : positive(crop, "crop_size");
      return new Size(edge, edge);
    }

    private Size size(String name) {
      JsonNode size = json.path(name);
      return new Size(
          positive(size.path("width"), name + ".width"),
          positive(size.path("height"), name + ".height"));
    }

    private static int positive(JsonNode number, String name) {
      if (!number.isInt() || number.asInt() < 1 || number.asInt() > 1 << 14) {
        throw new ModelFormatException(
            name
                + " is "
                + number
                + " (expected 1 to 16384; sizes are a number, {shortest_edge} or {height, width})");
      }
      return number.asInt();
    }

    private float[] channels(String name, float[] otherwise) {
      JsonNode given = json.path(name);
      if (given.isMissingNode() || given.isNull()) {
        return otherwise;
      }
      float[] values = new float[3];
      for (int c = 0; c < 3; c++) {
        JsonNode value = given.isArray() ? given.path(c) : given;
        if (!value.isNumber() || (given.isArray() && given.size() != 3)) {
          throw new ModelFormatException(name + " is " + given + " (expected a number or three)");
        }
        values[c] = (float) value.asDouble();
      }
      return values;
    }
  }
}
