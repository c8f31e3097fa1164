package io.altmesh.encoder;

import io.altmesh.encoder.Inspection.Action;
import io.altmesh.encoder.Inspection.Model;
import io.altmesh.encoder.Inspection.Role;
import io.altmesh.encoder.Inspection.Use;
import io.altmesh.encoder.export.ExportFormats;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.StoredTensors;
import io.altmesh.encoder.tower.StudentArchitecture;
import io.altmesh.encoder.tower.TensorNames;
import io.altmesh.encoder.training.StudentHeads;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What can be done with a directory.
 *
 * @param model what it is
 * @param opens whether nothing is wrong with it
 */
record Uses(Path directory, ConfigNode config, Model model, boolean opens) {
  /** Of what is no model at all. */
  static final List<Use> NONE =
      Arrays.stream(Action.values()).map(action -> new Use(action, false, "no model")).toList();

  /** For a head's sake; only the backbone under it is looked at. */
  private static final Head ANY_TEACHER = new Head(1, 1, new float[] {1}, 0, "", "", "");

  private static final String DOES_NOT_OPEN = "it does not open";
  private static final String BARE = "a bare backbone gets its head in training";

  List<Use> all() {
    return List.of(teacher(), student(), start(), export());
  }

  /** The backbone that a bare directory's configuration describes. */
  static Backbone backbone(ConfigNode config) {
    return StudentHeads.fitting(config.text("model_type"))
        .get(0)
        .on(config, ANY_TEACHER)
        .backbone();
  }

  /** Compares a bare directory's tensors with its configuration. */
  static StoredTensors check(Backbone backbone, ModelWeights weights) {
    Expected expected = new Expected();
    backbone.expect(expected, "");
    return expected.check(weights, TensorNames.renaming(backbone::name));
  }

  private Use teacher() {
    if (model.has(Role.BACKBONE)) {
      return no(Action.TEACHER, BARE);
    } else if (!opens) {
      return no(Action.TEACHER, DOES_NOT_OPEN);
    } else if (!model.has(Role.TEXT)) {
      return yes(Action.TEACHER, "images alone; with another directory's texts for a student");
    }
    return yes(Action.TEACHER, modalities());
  }

  private Use student() {
    if (model.has(Role.BACKBONE)) {
      return no(Action.STUDENT, BARE);
    } else if (!opens) {
      return no(Action.STUDENT, DOES_NOT_OPEN);
    } else if (!model.has(Role.TEXT)) {
      return no(Action.STUDENT, "it has no text tower");
    }
    return yes(Action.STUDENT, modalities());
  }

  private String modalities() {
    if (model.has(Role.IMAGE)) {
      return "texts and images";
    }
    return model.imageTower().isEmpty()
        ? "texts; images with its teacher's image tower, which it does not name"
        : "texts; images with image tower " + model.imageTower();
  }

  private Use start() {
    List<StudentArchitecture> heads = StudentHeads.fitting(config.text("model_type"));
    if (heads.isEmpty()) {
      return no(
          Action.START,
          "%s is neither a student nor a backbone".formatted(config.text("model_type")));
    } else if (model.towers().isEmpty() || model.towers().get(0).contextLength() == 0) {
      return no(Action.START, "it has no tokenizer");
    }
    try (ModelWeights weights = ModelWeights.open(directory)) {
      return start(heads, weights);
    } catch (RuntimeException e) { // told among the problems
      return no(Action.START, "its weights are not those of a student or backbone");
    }
  }

  private Use start(List<StudentArchitecture> heads, ModelWeights weights) {
    if (model.has(Role.BACKBONE)) {
      check(backbone(config), weights);
      return yes(Action.START, "with a new head: " + names(heads));
    }
    HeadedText own = heads.get(0).of(config, weights);
    Expected expected = new Expected();
    own.expect(expected);
    expected.check(
        weights,
        stored -> own.parts(stored).stream().filter(part -> own.owns(part.name())).toList());
    return yes(Action.START, "with the head that it has: " + names(heads));
  }

  private static String names(List<StudentArchitecture> heads) {
    return heads.stream()
        .map(
            head ->
                head.name() + (head.learnsProjected() ? " (learns PROJECTED)" : " (learns POOLED)"))
        .collect(Collectors.joining(", "));
  }

  private Use export() {
    String type = config.text("model_type");
    boolean learnt =
        StudentHeads.fitting(type).stream().anyMatch(head -> head.modelType().equals(type));
    if (!learnt) {
      return no(Action.EXPORT, model.has(Role.BACKBONE) ? BARE : "only students are exported");
    } else if (!opens) {
      return no(Action.EXPORT, DOES_NOT_OPEN);
    }
    return yes(Action.EXPORT, "as " + String.join(", ", ExportFormats.fitting(type)));
  }

  private static Use yes(Action action, String detail) {
    return new Use(action, true, detail);
  }

  private static Use no(Action action, String detail) {
    return new Use(action, false, detail);
  }
}
