package io.altmesh.encoder.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code preprocessor_config.json} of CLIP and its kin, or what transformers 5 writes instead: the
 * same as {@code image_processor} of {@code processor_config.json}. What it leaves out, or has as
 * null, is as transformers has it.
 *
 * @param file by which messages name it
 * @param resize how the image is resized first; null: not at all
 * @param crop what is cut out of its middle then; null: nothing
 * @param scale what a byte is multiplied with; 1 without rescaling
 * @param mean per channel, subtracted after that; zeros without normalising
 * @param std per channel, divided by then; ones without normalising
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record PreprocessorConfig(
    Path file,
    @Nullable Resize resize,
    @Nullable Size crop,
    double scale,
    float[] mean,
    float[] std) {
  static final String FILE = "preprocessor_config.json";
  static final String PROCESSOR_FILE = "processor_config.json";
  private static final String NESTED = "image_processor";

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
    Path processor = directory.resolve(PROCESSOR_FILE);
    if (Files.isRegularFile(processor)) {
      // Before the file of its own, as transformers does (image_processing_base.py).
      JsonNode nested = json(processor).path(NESTED);
      if (nested.isObject()) {
        return of(processor, NESTED + ".", nested);
      }
    }
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          "%s: no such file (expected it beside config.json, or %s with %s: it says how images are resized and normalised)"
              .formatted(file, PROCESSOR_FILE, NESTED));
    }
    return of(file, json(file));
  }

  private static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelFormatException(file + ": is not JSON: " + e.getMessage(), e);
    }
  }

  /** Of what a file says. */
  static PreprocessorConfig of(Path file, JsonNode json) {
    return of(file, "", json);
  }

  private static PreprocessorConfig of(Path file, String prefix, JsonNode json) {
    try {
      return new Reading(file, json).config();
    } catch (ModelFormatException e) {
      throw new ModelFormatException(file + ": " + prefix + e.getMessage(), e);
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

  private record Reading(Path file, JsonNode json) {
    PreprocessorConfig config() {
      boolean normalize = flag("do_normalize", true);
      return new PreprocessorConfig(
          file,
          flag("do_resize", true) ? resize() : null,
          flag("do_center_crop", cropsByDefault()) ? crop() : null,
          flag("do_rescale", true) ? value("rescale_factor").asDouble(1 / 255.0) : 1,
          normalize ? channels("image_mean", CLIP_MEAN) : new float[3],
          normalize ? channels("image_std", CLIP_STD) : new float[] {1, 1, 1});
    }

    /** SigLIP's and ViT's processors resize to a square and don't crop; they say nothing of it. */
    private boolean cropsByDefault() {
      return !value("crop_size").isMissingNode() || isClip();
    }

    private boolean isClip() {
      String type =
          value("image_processor_type").asText(value("feature_extractor_type").asText("CLIP"));
      return type.contains("CLIP") || type.contains("Clip");
    }

    /** Missing also where it is null, as torchvision's processors of transformers 4 wrote it. */
    private JsonNode value(String name) {
      return json.hasNonNull(name) ? json.get(name) : MissingNode.getInstance();
    }

    private boolean flag(String name, boolean otherwise) {
      return value(name).asBoolean(otherwise);
    }

    private Resize resize() {
      Resample filter = Resample.numbered(value("resample").asInt(3));
      JsonNode size = value("size");
      if (size.hasNonNull("shortest_edge")) {
        return new Resize(filter, positive(size.get("shortest_edge"), "size.shortest_edge"), null);
      }
      if (size.isObject()) {
        return new Resize(filter, 0, size("size"));
      }
      int edge = size.isMissingNode() ? CLIP_SIZE : positive(size, "size");
      return isClip()
          ? new Resize(filter, edge, null)
          : new Resize(filter, 0, new Size(edge, edge));
    }

    private Size crop() {
      JsonNode crop = value("crop_size");
      if (crop.isObject()) {
        return size("crop_size");
      }
      int edge = crop.isMissingNode() ? CLIP_SIZE : positive(crop, "crop_size");
      return new Size(edge, edge);
    }

    private Size size(String name) {
      JsonNode size = value(name);
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
      JsonNode given = value(name);
      if (given.isMissingNode()) {
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
