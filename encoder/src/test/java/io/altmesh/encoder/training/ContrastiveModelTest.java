package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContrastiveModelTest {
  /** Six texts, of which the first three have images: two, two and one. */
  private static final List<String> TEXTS =
      List.of("cat", "two big dogs under the green tree", "house", "bird", "a red tree", "photo");

  private static final int[] TEXT_OF = {0, 1, 2, 1, 0};
  private static final int SIDE = 30;
  private static final Muon MUON = new Muon(5, 0.95, 0.01);
  private static final Augmentation LIGHT = new Augmentation(5, 0.1, 0.05, 0, 0.05, 0.3, 0.2, 0.1);

  @TempDir private Path folder;
  private Engine engine;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void learnsABatchByHeartInBothPrecisions() {
    for (String precision : List.of("fp32", "bf16")) {
      for (Muon muon : new Muon[] {null, MUON}) {
        try (Engine other = Engine.open("cpu", precision);
            ContrastiveModel model = start(other, options(muon, 0, LIGHT, SafetensorsType.F32))) {
          double before = updates(model, 1, 1);
          updates(model, 2, 60);
          assertThat(updates(model, 62, 5)).isLessThan(before / 2);
        }
      }
    }
  }

  @Test
  void lossIsInfoNceBothWays() {
    var loss = new ContrastiveLoss(0.5, 0.1, 0.3);
    var options =
        new ContrastiveModel.Options(
            adamW(),
            null,
            0,
            Augmentation.none(),
            loss,
            1,
            Initialization.CLIP,
            1,
            SafetensorsType.F32);
    try (ContrastiveModel model = start(engine, options)) {
      model.writeModel(folder);
      double expected;
      try (EmbeddingModel written = EmbeddingModels.open(folder, engine)) {
        expected = plainLoss(written, loss);
      }
      assertThat(updates(model, 1, 1)).isCloseTo(expected, within(1e-4));
    }
  }

  /** By the definitions, one sum after another. */
  private static double plainLoss(EmbeddingModel model, ContrastiveLoss loss) {
    double[][] texts = PlainVectors.units(model.embedText(TEXTS, Space.PROJECTED));
    double[][] images =
        PlainVectors.units(model.embedImages(Pictures.png(pixels(), SIDE), Space.PROJECTED));
    double scale = Math.exp(model.head().logitScale());
    double toTexts = 0;
    for (int i = 0; i < images.length; i++) {
      double[] log = PlainVectors.logSoftmax(PlainVectors.products(images[i], texts, scale));
      double mean = 0;
      for (double value : log) {
        mean += value / log.length;
      }
      toTexts -=
          ((1 - loss.smoothing()) * log[TEXT_OF[i]] + loss.smoothing() * mean) / images.length;
    }
    double toImages = 0;
    for (int text = 0; text < 3; text++) {
      double[] log = PlainVectors.logSoftmax(PlainVectors.products(texts[text], images, scale));
      double sum = 0;
      int count = 0;
      for (int i = 0; i < images.length; i++) {
        if (TEXT_OF[i] == text) {
          sum += log[i];
          count++;
        }
      }
      toImages -= sum / count / 3;
    }
    double views = 0;
    int pairs = 0;
    for (int i = 0; i < images.length; i++) {
      double[] products = PlainVectors.products(images[i], images, 10);
      products[i] = -1e4;
      double[] log = PlainVectors.logSoftmax(products);
      for (int j = 0; j < images.length; j++) {
        if (j != i && TEXT_OF[j] == TEXT_OF[i]) {
          views -= log[j];
          pairs++;
        }
      }
    }
    return (toTexts + loss.textWeight() * toImages) / (1 + loss.textWeight())
        + loss.viewsWeight() * views / pairs;
  }

  @Test
  void goesOnBitForBitAfterARestart() {
    for (SafetensorsType stored : List.of(SafetensorsType.F32, SafetensorsType.F16)) {
      for (double averageDecay : new double[] {0, 0.9}) {
        var options = options(MUON, averageDecay, LIGHT, stored);
        String name = stored + " " + averageDecay;
        Path undisturbed = folder.resolve("undisturbed " + name);
        Path half = folder.resolve("half " + name);
        Path resumed = folder.resolve("resumed " + name);
        try (ContrastiveModel model = start(engine, options)) {
          updates(model, 1, 10);
          write(model, undisturbed);
        }
        try (ContrastiveModel model = start(engine, options)) {
          updates(model, 1, 5);
          write(model, half);
        }
        try (ContrastiveModel model = start(engine, options)) {
          updates(model, 77, 2); // whatever it was before
          model.restore(half, half.resolve("optimizer.safetensors"));
          updates(model, 6, 5);
          write(model, resumed);
        }
        for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
          assertThat(resumed.resolve(file)).hasSameBinaryContentAs(undisturbed.resolve(file));
        }
      }
    }
  }

  private static void write(ContrastiveModel model, Path directory) {
    model.writeModel(directory);
    model.writeOptimizer(directory.resolve("optimizer.safetensors"));
  }

  @Test
  void otherSeedsGiveOtherViewsAndTheSameSeedTheSame() {
    var options = options(null, 0, LIGHT, SafetensorsType.F32);
    double[] losses = new double[3];
    long[] seeds = {5, 5, 6};
    for (int i = 0; i < 3; i++) {
      try (ContrastiveModel model = start(engine, options)) {
        losses[i] = updates(model, seeds[i], 1);
      }
    }
    assertThat(losses[1]).isEqualTo(losses[0]);
    assertThat(losses[2]).isNotEqualTo(losses[0]);
  }

  @Test
  void partnersAreBlendedIn() {
    var half = new Augmentation(0, 0, 0, 0, 0, 0, 0, 0, 1);
    try (ContrastiveModel with = start(engine, options(null, 0, half, SafetensorsType.F32));
        ContrastiveModel same = start(engine, options(null, 0, half, SafetensorsType.F32));
        ContrastiveModel without = start(engine, options(null, 0, half, SafetensorsType.F32))) {
      byte[] others = new byte[pixels().length];
      double blended = loss(with, new ImageBatch(5, SIDE, pixels(), TEXT_OF, others));
      double itself = loss(same, new ImageBatch(5, SIDE, pixels(), TEXT_OF, pixels()));
      double alone = loss(without, new ImageBatch(5, SIDE, pixels(), TEXT_OF));
      assertThat(itself).isCloseTo(alone, within(1e-5));
      assertThat(Math.abs(blended - alone)).isGreaterThan(1e-4);
    }
  }

  @Test
  void writesTheMovingAverageInHalfPrecisionForOthersToOpen() {
    try (ContrastiveModel model = start(engine, options(MUON, 0.9, LIGHT, SafetensorsType.F16))) {
      updates(model, 1, 20);
      write(model, folder);
      String name = "visual_projection.weight";
      float[] raw = model.weights().tensor(name).toFloatArray();
      try (SafetensorsFile written = SafetensorsFile.open(folder.resolve("model.safetensors"));
          SafetensorsFile state = SafetensorsFile.open(folder.resolve("optimizer.safetensors"))) {
        assertThat(written.entry(name).dtype()).isEqualTo(SafetensorsType.F16);
        assertThat(state.floats("weights." + name)).containsExactly(raw);
        float[] average = state.floats("averages." + name);
        assertThat(average).isNotEqualTo(raw);
        assertThat(written.floats(name)[0]).isCloseTo(average[0], within(1e-3f));
      }
    }
    try (EmbeddingModel written = EmbeddingModels.open(folder, engine)) {
      assertThat(written.embedText(TEXTS, Space.PROJECTED).dim()).isEqualTo(24);
      Head head = written.head();
      assertThat(head.logitScale()).isBetween(2f, 4.7f);
    }
  }

  @Test
  void logitScaleStaysAtOrBelowTheLogarithmOf100() {
    try (ContrastiveModel model = start(engine, options(null, 0, LIGHT, SafetensorsType.F32))) {
      model.weights().assign(model.program(), "logit_scale", new float[] {4.9f});
      updates(model, 1, 1);
      assertThat(model.weights().tensor("logit_scale").getFloat())
          .isLessThanOrEqualTo((float) Math.log(100));
    }
  }

  @Test
  void looksAtAPartOfThePatches() {
    try (ContrastiveModel model =
        start(engine, options(null, 0, Augmentation.none(), SafetensorsType.F32))) {
      ImageBatch images = new ImageBatch(5, SIDE, pixels(), TEXT_OF);
      double all = loss(model, images);
      model.accumulate(images, model.tokenizer().encode(TEXTS), 1, 0.5);
      model.update(0);
      assertThat(model.readMetrics().loss()).isNotEqualTo(all).isFinite();
    }
  }

  @Test
  void refusesAnImageWithoutAText() {
    try (ContrastiveModel model = start(engine, options(null, 0, LIGHT, SafetensorsType.F32))) {
      var images = new ImageBatch(1, SIDE, new byte[3 * SIDE * SIDE], new int[] {6});
      assertThatThrownBy(() -> model.accumulate(images, model.tokenizer().encode(TEXTS), 1))
          .hasMessage("image 0 belongs to text 6 (expected one of 6)");
    }
  }

  private static ContrastiveModel start(Engine engine, ContrastiveModel.Options options) {
    return ContrastiveModel.start(ParityModels.directory("clip-gelu"), options, engine);
  }

  private static ContrastiveModel.Options options(
      Muon muon, double averageDecay, Augmentation augmentation, SafetensorsType stored) {
    Initialization first = muon == null ? Initialization.CLIP : Initialization.RESIDUAL_ZERO;
    return new ContrastiveModel.Options(
        adamW(), muon, averageDecay, augmentation, ContrastiveLoss.clip(), 1, first, 1, stored);
  }

  private static AdamW adamW() {
    return new AdamW(0.9, 0.98, 1e-8, 0.01, 1);
  }

  private static double updates(ContrastiveModel model, long firstSeed, int count) {
    model.readMetrics();
    ImageBatch images = new ImageBatch(5, SIDE, pixels(), TEXT_OF);
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      model.accumulate(images, model.tokenizer().encode(TEXTS), seed);
      model.update(2e-3);
    }
    return model.readMetrics().loss();
  }

  private static double loss(ContrastiveModel model, ImageBatch images) {
    model.accumulate(images, model.tokenizer().encode(TEXTS), 1);
    model.update(0);
    return model.readMetrics().loss();
  }

  private static byte[] pixels() {
    byte[] pixels = new byte[5 * 3 * SIDE * SIDE];
    new Random(9).nextBytes(pixels);
    return pixels;
  }
}
