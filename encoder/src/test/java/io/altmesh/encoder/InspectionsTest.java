package io.altmesh.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.Inspection.Action;
import io.altmesh.encoder.Inspection.Beside;
import io.altmesh.encoder.Inspection.Role;
import io.altmesh.encoder.Inspection.Tower;
import io.altmesh.encoder.Inspection.Use;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a directory is what opening it would find; nothing here starts an engine. */
class InspectionsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"clip-gelu", "clip-quick-gelu", "altclip"})
  void agreesWithOpening(String name) {
    Path directory = ParityModels.directory(name);
    ModelIdentity identity = EmbeddingModels.identify(directory, "");

    Inspection found = Inspections.of(directory);

    assertThat(found.problems()).isEmpty();
    assertThat(found.modelType()).isEqualTo(identity.architecture());
    assertThat(found.model().fingerprint()).isEqualTo(identity.fingerprint());
    assertThat(found.model().logitScale()).hasValue(identity.logitScale().doubleValue());
    assertThat(found.model().towers())
        .extracting(InspectionsTest::info)
        .containsExactly(identity.text(), identity.image());
    assertThat(possible(found)).contains(Action.TEACHER, Action.STUDENT);
  }

  @Test
  void countsEveryValueOnce() {
    Inspection found = Inspections.withoutFingerprints(ParityModels.directory("altclip"));
    long towers = found.model().towers().stream().mapToLong(Tower::parameters).sum();
    long beside = found.model().beside().stream().mapToLong(InspectionsTest::values).sum();
    try (ModelWeights weights = ModelWeights.open(found.directory())) {
      assertThat(towers + 1 + beside).isEqualTo(weights.byteSize() / 2); // BF16
    }
    assertThat(found.model().parameters()).isEqualTo(towers + 1);
    assertThat(found.model().fingerprint()).isEmpty();
  }

  @Test
  void tellsWhichImageTowerATextSideAloneNeeds() throws IOException {
    Path copy = ParityModels.copy("altclip", folder);
    rewrite(
        copy,
        name -> !name.startsWith("vision_model.") && !name.equals("visual_projection.weight"),
        Map.of(Head.IMAGE_TOWER, "c0b7"));

    Inspection found = Inspections.of(copy);

    assertThat(found.model().towers()).extracting(Tower::role).containsExactly(Role.TEXT);
    assertThat(found.model().imageTower()).isEqualTo("c0b7");
    assertThat(found.model().fingerprint())
        .isEqualTo(EmbeddingModels.identify(copy, "").fingerprint());
    assertThat(use(found, Action.STUDENT).detail()).contains("image tower c0b7");
    assertThat(possible(found))
        .containsExactly(Action.TEACHER, Action.STUDENT, Action.START, Action.EXPORT);
  }

  @Test
  void takesABackboneForAStart() {
    Inspection found = Inspections.of(ParityModels.directory("xlm-roberta"));

    assertThat(found.problems()).isEmpty();
    Tower tower = found.model().towers().get(0);
    assertThat(found.model().towers())
        .containsExactly(
            new Tower(
                Role.BACKBONE, "XLM-R, 3 layers × 32", 30_192, 32, 0, 16, 0, tower.fingerprint()));
    assertThat(tower.fingerprint()).matches("[0-9a-f]{64}");
    assertThat(found.model().fingerprint()).isEmpty();
    assertThat(found.model().beside()).extracting(Beside::name).contains("lm_head.dense.weight");
    assertThat(possible(found)).containsExactly(Action.START);
    assertThat(use(found, Action.START).detail()).contains("altclip", "m-clip");
  }

  @Test
  void aBackbonesFingerprintFollowsItsNumbersAndNotItsFiles() throws IOException {
    Path copy = ParityModels.copy("xlm-roberta", folder);
    String before = fingerprint(copy);

    rewrite(copy, name -> !name.startsWith("lm_head"), Map.of());
    assertThat(fingerprint(copy)).isEqualTo(before);

    String config = Files.readString(copy.resolve("config.json"));
    assertThat(config).contains("\"hidden_act\": \"gelu\"");
    Files.writeString(
        copy.resolve("config.json"),
        config.replace("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"gelu_new\""));
    assertThat(fingerprint(copy)).isNotEqualTo(before);
    assertThat(Inspections.withoutFingerprints(copy).model().towers().get(0).fingerprint())
        .isEmpty();
  }

  private static String fingerprint(Path backbone) {
    return Inspections.of(backbone).model().towers().get(0).fingerprint();
  }

  @Test
  void startsAStudentWhereOnlyTheImageSideIsBroken() throws IOException {
    Path copy = ParityModels.copy("altclip", folder);
    Files.delete(copy.resolve("preprocessor_config.json"));

    Inspection found = Inspections.of(copy);

    assertThat(found.problems()).singleElement().asString().contains("preprocessor_config.json");
    assertThat(possible(found)).containsExactly(Action.START);
    assertThat(found.model().fingerprint()).isEmpty();
    assertThat(found.model().towers().get(0).fingerprint()).isNotEmpty();
  }

  @Test
  void namesTensorsOfABackboneThatAreNotThere() throws IOException {
    Path copy = ParityModels.copy("xlm-roberta", folder);
    rewrite(copy, name -> !name.contains("layer.1.output.dense"), Map.of());

    Inspection found = Inspections.of(copy);

    assertThat(found.isUseful()).isFalse();
    assertThat(found.problems())
        .singleElement()
        .asString()
        .contains("missing: encoder.layer.1.output.dense.weight");
  }

  private static TowerInfo info(Tower tower) {
    return new TowerInfo(
        tower.fingerprint(),
        tower.pooledDim(),
        tower.projectedDim(),
        tower.contextLength(),
        tower.imageSize());
  }

  private static long values(Beside tensor) {
    return tensor.shape().stream().reduce(1L, Math::multiplyExact);
  }

  private static List<Action> possible(Inspection found) {
    return found.uses().stream().filter(Use::possible).map(Use::action).toList();
  }

  private static Use use(Inspection found, Action action) {
    return found.uses().get(action.ordinal());
  }

  /** Keeps some tensors, as F32. */
  private static void rewrite(Path model, Predicate<String> kept, Map<String, String> metadata)
      throws IOException {
    Path rewritten = model.resolve("rewritten");
    Map<String, String> all = new HashMap<>(SafetensorsWriter.PYTORCH);
    all.putAll(metadata);
    List<TensorSource> tensors = new ArrayList<>();
    try (ModelWeights weights = ModelWeights.open(model)) {
      for (String name : weights.names().stream().filter(kept).toList()) {
        if (weights.dtype(name).readsAsFloat()) {
          tensors.add(
              TensorSource.floats(
                  name, SafetensorsType.F32, weights.shape(name), () -> weights.floats(name)));
        }
      }
      SafetensorsWriter.write(rewritten, all, tensors);
    }
    Files.move(rewritten, model.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
  }
}
