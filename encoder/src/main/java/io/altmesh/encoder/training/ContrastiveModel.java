package io.altmesh.encoder.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.TokenLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * CLIP from scratch: InfoNCE over a batch of images and texts, augmentation inside the program.
 *
 * <p>Belongs to the one training thread, but for its tokenizer. Closing it releases everything
 * native that it made, not the engine.
 */
public final class ContrastiveModel implements TrainableModel {
  private static final String[] FRAGMENTS = {
    "nn",
    "linear",
    "clip_layer",
    "clip_text",
    "patches",
    "clip_vision",
    "settings",
    "augment",
    "optimizer",
    "contrastive"
  };

  /** CLIP's bound (arXiv 2103.00020, section 2.5). */
  private static final double MAX_LOGIT_SCALE = Math.log(100);

  /**
   * How a model from scratch learns.
   *
   * @param adamW for all weights, or those that Muon leaves
   * @param muon for the matrices inside layers; null for none
   * @param averageDecay of the moving average of the weights, which is what is written; 0 for none
   * @param patchesKept part of each image's patches that is looked at in training, in (0, 1]
   * @param seed of the first weights
   * @param stored type of the weights in the model's file: F32, F16 or BF16
   */
  public record Options(
      AdamW adamW,
      @Nullable Muon muon,
      double averageDecay,
      Augmentation augmentation,
      ContrastiveLoss loss,
      double patchesKept,
      Initialization initialization,
      long seed,
      SafetensorsType stored) {
    public Options {
      AdamW.within("averageDecay", averageDecay, 0, 1);
      AdamW.within("patchesKept", patchesKept, Double.MIN_NORMAL, Math.nextUp(1.0));
    }
  }

  private final Path configDirectory;
  private final byte[] configFile;
  private final Options options;
  private final ClipFromScratch config;
  private final TextTokenizer tokenizer;
  private final Replicas replicas;
  private final NDManager scope;
  private final Program program;
  private final NamedTensors weights;
  private final Optimizer optimizer;

  private ContrastiveModel(
      Path configDirectory, Options options, ClipFromScratch config, Engine engine) {
    this.configDirectory = configDirectory;
    this.configFile = bytes(configDirectory.resolve("config.json"));
    this.options = options;
    this.config = config;
    ImagePreprocessor preprocessor = ImagePreprocessor.open(configDirectory);
    this.replicas = Replicas.load(Engines.of(engine), "Contrastive", FRAGMENTS);
    this.scope = replicas.first().scope();
    this.program = replicas.first().program();
    this.weights = firstWeights();
    this.optimizer =
        new Optimizer(
            replicas, weights, weights, options.adamW, options.muon, options.averageDecay);
    replicas.bindSettings(settings(preprocessor));
    // What rows are padded with does not matter: they are trimmed behind EOT.
    int maxLength = TokenLimit.of(configDirectory, config.text().positions());
    this.tokenizer = TextTokenizer.open(configDirectory, maxLength, 0);
  }

  /**
   * Makes a model with first weights.
   *
   * @param configDirectory a CLIPModel's config.json, tokenizer.json and preprocessor_config.json
   * @throws io.altmesh.encoder.ModelFormatException when these do not fit each other
   */
  public static ContrastiveModel start(Path configDirectory, Options options, Engine engine) {
    return new ContrastiveModel(
        configDirectory, options, ClipFromScratch.read(configDirectory), engine);
  }

  private NamedTensors firstWeights() {
    var first = new FirstWeights(config, options.initialization, options.seed);
    var made = new NamedTensors(scope);
    config
        .expected()
        .tensors()
        .forEach(
            (name, tensor) -> {
              Shape shape = new Shape(tensor.shape());
              made.add(program, name, shape, first.values(name, shape));
            });
    return made;
  }

  private Settings settings(ImagePreprocessor preprocessor) {
    Settings settings = new Settings(scope);
    layers(settings, "text.", config.text().layers());
    layers(settings, "vision.", config.vision().layers());
    settings
        .whole("vision.patch", config.vision().patchSize())
        .channels("image.mean", preprocessor.mean())
        .channels("image.std", preprocessor.std());
    options.augmentation.into(settings);
    options.loss.into(settings);
    return settings;
  }

  private static void layers(Settings settings, String prefix, Layers layers) {
    settings
        .whole(prefix + "heads", layers.heads())
        .whole(prefix + "layers", layers.layers())
        .real(prefix + "eps", layers.epsilon())
        .whole(prefix + "act", layers.activation().code());
  }

  /** The model's tokenizer; any thread may use it until the model is closed. */
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /** The side of the images it looks at, in pixels. */
  public int imageSize() {
    return config.vision().imageSize();
  }

  /**
   * {@link #accumulate(ImageBatch, TokenBatch, long, double)} with the options' part of patches.
   */
  public void accumulate(ImageBatch images, TokenBatch texts, long stepSeed) {
    accumulate(images, texts, stepSeed, options.patchesKept);
  }

  /**
   * Adds a batch's gradients; one engine call.
   *
   * @param texts no two alike
   * @param stepSeed of augmentation and dropped patches
   * @param patchesKept part of the patches, in (0, 1]
   */
  public void accumulate(ImageBatch images, TokenBatch texts, long stepSeed, double patchesKept) {
    try (NDManager passing = scope.newSubManager();
        NDManager cpu = scope.newSubManager(Device.cpu())) {
      TextGroups groups = TextGroups.of(texts, config.text().eot());
      List<NDArray> arguments = new ArrayList<>();
      arguments.add(pixels(passing, images, images.pixels()));
      arguments.add(pixels(passing, images, images.partners()));
      arguments.add(passing.create(textOf(images, texts, groups)));
      arguments.add(cpu.create(stepSeed));
      arguments.add(cpu.create(patchesKept));
      for (TextGroups.Group group : groups.groups()) {
        Shape shape = new Shape(group.eot().length, group.length());
        arguments.add(element("ids[]", passing.create(group.ids(), shape)));
      }
      for (TextGroups.Group group : groups.groups()) {
        arguments.add(element("eot[]", passing.create(group.eot())));
      }
      replicas.first().train(passing, "contrastive_step", arguments.toArray(NDArray[]::new));
    }
  }

  private static NDArray pixels(NDManager scope, ImageBatch images, byte[] values) {
    int rows = values.length == 0 ? 0 : images.rows(); // without partners an empty tensor
    Shape shape = new Shape(rows, 3, images.size(), images.size());
    return scope.create(ByteBuffer.wrap(values), shape, DataType.UINT8);
  }

  private static long[] textOf(ImageBatch images, TokenBatch texts, TextGroups groups) {
    long[] places = new long[images.rows()];
    for (int i = 0; i < places.length; i++) {
      int text = images.textOf()[i];
      if (text < 0 || text >= texts.rows()) {
        throw new IllegalArgumentException(
            "image %d belongs to text %d (expected one of %d)".formatted(i, text, texts.rows()));
      }
      places[i] = groups.place()[text];
    }
    return places;
  }

  /** An element of a list that a method of the program takes. */
  private static NDArray element(String list, NDArray array) {
    array.setName(list);
    return array;
  }

  @Override
  public void update(double learningRate) {
    optimizer.update(
        "contrastive_update", learningRate, MAX_LOGIT_SCALE, optimizer.nextAverageDecay());
  }

  @Override
  public StepMetrics readMetrics() {
    return optimizer.readMetrics();
  }

  @Override
  public OptionalDouble logitScale() {
    return OptionalDouble.of(weights.tensor("logit_scale").getFloat());
  }

  @Override
  public void writeModel(Path directory) {
    ModelFiles.write(
        configDirectory,
        directory,
        configFile,
        Map.of(),
        optimizer.published().sources("", options.stored));
  }

  @Override
  public void writeOptimizer(Path file) {
    optimizer.write(file, keepsWeights());
  }

  @Override
  public void restore(Path modelDirectory, Path optimizerFile) {
    replicas.forget();
    if (!keepsWeights()) {
      try (var file = SafetensorsFile.open(modelDirectory.resolve(ModelFiles.WEIGHTS))) {
        weights.assignAll(program, file, "");
      }
    }
    optimizer.read(optimizerFile, keepsWeights());
  }

  /** Whether the model's file lacks the trained weights, bit for bit. */
  private boolean keepsWeights() {
    return options.averageDecay > 0 || options.stored != SafetensorsType.F32;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The trained weights themselves, not their averages. */
  NamedTensors weights() {
    return weights;
  }

  Program program() {
    return program;
  }

  @Override
  public void close() {
    replicas.close();
    tokenizer.close();
  }
}
