package io.altmesh.cli.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Inspection;
import io.altmesh.encoder.Inspection.Beside;
import io.altmesh.encoder.Inspection.Model;
import io.altmesh.encoder.Inspection.ModelFile;
import io.altmesh.encoder.Inspection.Tower;
import io.altmesh.encoder.Inspection.Use;
import java.util.Locale;

/** An inspection for scripts: one object; what is not known or does not apply is left out. */
public final class InspectionJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private InspectionJson() {}

  /** The object, indented, with a last newline. */
  public static String of(Inspection found) {
    Model model = found.model();
    ObjectNode json = JSON.createObjectNode();
    json.put("directory", found.directory().toString());
    json.put("useful", found.isUseful());
    put(json, "model_type", found.modelType());
    put(json, "architecture", found.className());
    put(json, "parameters", model.parameters());
    model.logitScale().ifPresent(scale -> json.put("logit_scale", (float) scale));
    put(json, "fingerprint", model.fingerprint());
    put(json, "belongs_to_image_tower", model.imageTower());
    for (Tower tower : model.towers()) {
      json.set(tower.role().name().toLowerCase(Locale.ROOT), tower(tower));
    }
    ObjectNode uses = json.putObject("uses");
    found.uses().forEach(use -> add(uses, use));
    ArrayNode problems = json.putArray("problems");
    found.problems().forEach(problems::add);
    ArrayNode files = json.putArray("files");
    found.files().forEach(file -> add(files, file));
    ArrayNode beside = json.putArray("not_part_of_the_model");
    model.beside().forEach(tensor -> add(beside, tensor));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json)
          + System.lineSeparator();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  private static ObjectNode tower(Tower tower) {
    ObjectNode json = JSON.createObjectNode();
    json.put("description", tower.description());
    put(json, "parameters", tower.parameters());
    put(json, "pooled_dim", tower.pooledDim());
    put(json, "projected_dim", tower.projectedDim());
    put(json, "context_length", tower.contextLength());
    put(json, "image_size", tower.imageSize());
    put(json, "fingerprint", tower.fingerprint());
    return json;
  }

  private static void add(ObjectNode uses, Use use) {
    uses.putObject(use.action().name().toLowerCase(Locale.ROOT))
        .put("possible", use.possible())
        .put("detail", use.detail());
  }

  private static void add(ArrayNode files, ModelFile file) {
    ObjectNode json = files.addObject();
    json.put("name", file.name()).put("bytes", file.bytes());
    if (file.isRead() || !file.tensors().isEmpty()) {
      json.put("is_read", file.isRead());
      ObjectNode tensors = json.putObject("tensors");
      file.tensors().forEach((dtype, count) -> tensors.put(dtype.name(), count));
    }
  }

  private static void add(ArrayNode beside, Beside tensor) {
    ObjectNode json = beside.addObject();
    json.put("name", tensor.name()).put("dtype", tensor.dtype().name());
    ArrayNode shape = json.putArray("shape");
    tensor.shape().forEach(shape::add);
  }

  private static void put(ObjectNode json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static void put(ObjectNode json, String name, long value) {
    if (value > 0) {
      json.put(name, value);
    }
  }
}
