package io.altmesh.encoder.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CLIP from scratch: InfoNCE over a batch of images and texts, augmentation inside the program.
 *
 * <p>Belongs to the one training thread. Closing it releases everything native.
 */
public final class ContrastiveModel implements TrainableModel {
  private static final String[] FRAGMENTS = {
    "nn",
    "clip_layer",
    "clip_text",
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
   * @param stored type of the weights in the model's file: F32 or F16
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
  private final Options options;
  private final ClipShape shape;
  private final NDManager scope;
  private final Program program;
  private final NamedTensors weights;
  private final Optimizer optimizer;
  private final TextTokenizer tokenizer;

  private ContrastiveModel(Path configDirectory, Options options, Engine engine) {
    this.configDirectory = configDirectory;
    this.options = options;
    this.shape = ClipShape.of(json(configDirectory.resolve("config.json")));
    this.tokenizer = TextTokenizer.open(configDirectory, shape.positions(), endOfText());
    this.scope = engine.newScope();
    this.program = Program.load(engine, "Contrastive", FRAGMENTS);
    this.weights = new NamedTensors(scope);
    var first = new FirstWeights(shape, options.initialization, options.seed);
    shape
        .weights()
        .forEach((name, size) -> weights.add(program, name, size, first.values(name, size)));
    this.optimizer =
        new Optimizer(
            program,
            scope,
            weights,
            options.adamW,
            options.muon,
            engine.precision(),
            options.averageDecay);
    program.bind("settings", settings(engine).all());
  }

  /**
   * Makes a model.
   *
   * @param configDirectory a CLIPModel's config.json, tokenizer.json and preprocessor_config.json
   */
  public static ContrastiveModel start(Path configDirectory, Options options, Engine engine) {
    return new ContrastiveModel(configDirectory, options, engine);
  }

  private Settings settings(Engine engine) {
    JsonNode preprocessor = json(configDirectory.resolve("preprocessor_config.json"));
    Settings settings = new Settings(scope).whole("dtype", engine.precision().scalarType());
    tower(settings, "text.", shape.text());
    tower(settings, "vision.", shape.vision());
    settings
        .whole("vision.patch", shape.patch())
        .channels("image.mean", floats(preprocessor.path("image_mean")))
        .channels("image.std", floats(preprocessor.path("image_std")));
    options.augmentation.into(settings);
    options.loss.into(settings);
    return settings;
  }

  private static void tower(Settings settings, String prefix, ClipShape.Tower tower) {
    settings
        .whole(prefix + "heads", tower.heads())
        .whole(prefix + "layers", tower.layers())
        .real(prefix + "eps", tower.eps())
        .whole(prefix + "act", tower.act());
  }

  /** The model's tokenizer; closed with the model. */
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /** The side of the images it looks at, in pixels. */
  public int imageSize() {
    return shape.image();
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
        NDManager cpu = scope.newSubManager(ai.djl.Device.cpu())) {
      TextGroups groups = TextGroups.of(texts);
      long[] textOf = new long[images.rows()];
      for (int i = 0; i < textOf.length; i++) {
        textOf[i] = groups.place()[images.textOf()[i]];
      }
      Shape pixels = new Shape(images.rows(), 3, images.size(), images.size());
      List<NDArray> arguments = new ArrayList<>();
      arguments.add(passing.create(ByteBuffer.wrap(images.pixels()), pixels, DataType.UINT8));
      arguments.add(passing.create(textOf));
      arguments.add(cpu.create(stepSeed));
      arguments.add(cpu.create(patchesKept));
      for (int[] rows : groups.groups()) {
        Shape size = new Shape(rows.length, TextGroups.longest(texts, rows));
        arguments.add(element("ids[]", passing.create(TextGroups.ids(texts, rows), size)));
      }
      for (int[] rows : groups.groups()) {
        arguments.add(element("eot[]", passing.create(TextGroups.ends(texts, rows))));
      }
      program.train(passing, "contrastive_step", arguments.toArray(NDArray[]::new));
    }
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
  public void writeModel(Path directory) {
    SideFiles.copy(configDirectory, directory);
    try {
      Files.copy(
          configDirectory.resolve("config.json"),
          directory.resolve("config.json"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"),
        SafetensorsWriter.PYTORCH,
        optimizer.published().sources("", options.stored));
  }

  @Override
  public void writeOptimizer(Path file) {
    optimizer.write(file, keepsWeights());
  }

  @Override
  public void restore(Path modelDirectory, Path optimizerFile) {
    if (!keepsWeights()) {
      try (var file = SafetensorsFile.open(modelDirectory.resolve("model.safetensors"))) {
        weights.assignAll(program, file, "");
      }
    }
    optimizer.read(optimizerFile, keepsWeights());
  }

  /** Whether the model's file lacks the trained weights, bit for bit. */
  private boolean keepsWeights() {
    return options.averageDecay > 0 || options.stored != SafetensorsType.F32;
  }

  private long endOfText() {
    return json(configDirectory.resolve("config.json"))
        .path("text_config")
        .path("eos_token_id")
        .asLong(49407);
  }

  private static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  @Override
  public void close() {
    program.close();
    scope.close();
    tokenizer.close();
  }
}
