package io.altmesh.teacher.backend;

import static io.altmesh.teacher.backend.Fixtures.CLIP;
import static io.altmesh.teacher.backend.Fixtures.TEXTS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.store.EmbeddingStore;
import io.altmesh.corpus.store.StoreKey;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Teachers that computed before: an embedding store, and files of vectors. */
class KeptVectorsTeacherTest {
  @RegisterExtension static final OwnClip OURS = new OwnClip();
  private static EmbeddingModel own;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    own = OURS.model();
  }

  @Test
  void answersFromAStoreAsTheTeacherThatFilledIt() {
    fill("text", Space.POOLED);
    fill("text", Space.PROJECTED);
    fill("image", Space.PROJECTED);
    try (EmbeddingModel kept = store(own.identity().text().fingerprint())) {
      assertThat(kept.identity().text()).isEqualTo(own.identity().text());
      assertThat(kept.identity().fingerprint()).isEqualTo(own.identity().fingerprint());
      assertThat(kept.identity().numerics()).isEqualTo("fp32/cpu");
      assertThat(kept.head().textProjection()).isEqualTo(own.head().textProjection());
      for (Space space : Space.values()) {
        assertThat(kept.embedText(TEXTS, space).values())
            .isEqualTo(EmbeddingStore.round(own.embedText(TEXTS, space).values()));
      }
      assertThat(kept.embedImages(Fixtures.images(), Space.PROJECTED).values())
          .isEqualTo(
              EmbeddingStore.round(own.embedImages(Fixtures.images(), Space.PROJECTED).values()));
    }
  }

  @Test
  void failsTheTextThatIsNotKeptAlone() {
    fill("text", Space.POOLED);
    fill("image", Space.PROJECTED);
    try (EmbeddingModel kept = store(own.identity().text().fingerprint())) {
      Embeddings answer =
          kept.embedText(List.of(TEXTS.get(0), "never seen", TEXTS.get(1)), Space.POOLED);
      assertThat(answer.failures())
          .singleElement()
          .satisfies(failure -> assertThat(failure.index()).isEqualTo(1))
          .satisfies(failure -> assertThat(failure.message()).contains("no vector is kept of it"));
      assertThat(answer.values()[2 * 40]).isNotZero();
      assertThat(kept.embedText(List.of("never seen"), Space.PROJECTED).failures()).hasSize(1);
    }
  }

  @Test
  void saysThatAStoreHasNoVectorsOfTheTower() {
    fill("text", Space.POOLED);
    assertThatThrownBy(() -> store("0000"))
        .hasMessageContaining("0 towers have vectors of texts there (expected: one");
  }

  @Test
  void asksForAHeadWhereTheStoreHasPooledVectors() {
    fill("text", Space.POOLED);
    String yaml = "text: {store: {directory: %s}}".formatted(folder.resolve("store"));
    assertThatThrownBy(() -> open(yaml)).hasMessageContaining("text: POOLED vectors alone");
  }

  @Test
  void readsParquetAndSafetensors() throws Exception {
    byte[] image = Fixtures.images().get(0);
    String key = HexFormat.of().formatHex(Sha256.of(image));
    Path images = folder.resolve("images.safetensors");
    SafetensorsWriter.write(
        images,
        Map.of(),
        List.of(
            TensorSource.floats(
                key, SafetensorsType.F32, new long[] {3}, () -> new float[] {1, 2, 4})));
    String yaml =
        Fixtures.example("vectors.yaml")
            .replace(
                "captions.parquet",
                Path.of("src/test/resources/vectors/captions.parquet").toAbsolutePath().toString());
    try (EmbeddingModel kept = open(yaml)) {
      assertThat(kept.embedText(List.of("a dog", "a cat"), Space.PROJECTED).values())
          .containsExactly(3, 3.5f, -3, 1, 1.5f, -1);
      assertThat(kept.embedText(List.of("一只猫"), Space.POOLED).values())
          .containsExactly(2, 2.5f, -2);
      assertThat(kept.embedImages(List.of(image), Space.PROJECTED).values())
          .containsExactly(1, 2, 4);
      assertThat(kept.embedImages(List.of(Fixtures.images().get(1)), Space.PROJECTED).failures())
          .hasSize(1);
      assertThat(kept.head().isIdentity()).isTrue();
    }
  }

  private void fill(String modality, Space space) {
    TowerInfo tower = modality.equals("text") ? own.identity().text() : own.identity().image();
    StoreKey key =
        new StoreKey(
            tower.fingerprint(),
            "fp32/cpu",
            modality,
            space.name().toLowerCase(Locale.ROOT),
            modality.equals("text") ? tower.contextLength() + " tokens" : "none");
    int dim = tower.dim(space);
    boolean texts = modality.equals("text");
    float[] vectors =
        texts
            ? own.embedText(TEXTS, space).values()
            : own.embedImages(Fixtures.images(), space).values();
    try (EmbeddingStore store = EmbeddingStore.open(folder.resolve("store"), key, dim)) {
      for (int i = 0; i < TEXTS.size(); i++) {
        byte[] content = texts ? TEXTS.get(i).getBytes(UTF_8) : Fixtures.images().get(i);
        store.put(content, vectors, i * dim);
      }
    }
  }

  private EmbeddingModel store(String tower) {
    return open(
        Fixtures.example("store.yaml")
            .replace("3f2a", tower.substring(0, 4))
            .replace("/data/vectors", folder.resolve("store").toString())
            .replace("/models/clip-vit-large-patch14", CLIP.toString()));
  }

  private EmbeddingModel open(String yaml) {
    return OURS.teacher(folder, yaml);
  }
}
