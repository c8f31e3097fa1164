package io.altmesh.encoder.tower;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model's directory, read and checked: what it is, and who, without an engine. Its weights are
 * still in their files: they are read for the first time when a fingerprint is asked for. One
 * thread; closing it closes those files.
 */
public final class ModelDirectory implements AutoCloseable {
  private final Path directory;
  private final ModelPlan plan;
  private final ModelWeights weights;
  private final StoredTensors stored;
  private final @Nullable TextArchitecture text;
  private final @Nullable ImageArchitecture image;
  private final @Nullable ImagePreprocessor preprocessor;
  private @Nullable TextTokenizer tokenizer;
  private @Nullable TowerInfo textInfo;
  private @Nullable TowerInfo imageInfo;

  private ModelDirectory(Path directory, ModelPlan plan, ModelWeights weights, Towers towers) {
    this.directory = directory;
    this.plan = plan;
    this.weights = weights;
    text = towers.text() ? plan.text() : null;
    image = towers.image() ? plan.image() : null;
    if (text == null && image == null) {
      throw new ModelFormatException(
          "%s: has no %s tower (expected one: it is a %s)"
              .formatted(directory, towers == Towers.TEXT ? "text" : "image", plan.architecture()));
    }
    stored = plan.expected().check(weights, plan.names());
    preprocessor = image == null ? null : preprocessor(image);
    tokenizer = text == null ? null : text.tokenizer(directory);
  }

  /**
   * Reads a directory.
   *
   * @param weights are its to close, even when it throws
   * @throws ModelFormatException when the files do not fit each other, or the towers are not there
   */
  public static ModelDirectory read(
      Path directory, ModelPlan plan, ModelWeights weights, Towers towers) {
    try {
      return new ModelDirectory(directory, plan, weights, towers);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private ImagePreprocessor preprocessor(ImageArchitecture of) {
    ImagePreprocessor opened = of.preprocessor(directory);
    int size = of.imageSize();
    if (opened.width() != size || opened.height() != size) {
      throw new ModelFormatException(
          "%s gives images of %d x %d (expected %d x %d, the model's image_size)"
              .formatted(opened.file(), opened.width(), opened.height(), size, size));
    }
    return opened;
  }

  private TowerInfo info(ImageArchitecture of, ImagePreprocessor before) {
    String fingerprint =
        Fingerprint.tower(of.kind(), of.fields(), stored.sha256(of::owns), before.sha256());
    return new TowerInfo(fingerprint, of.pooledDim(), of.projectedDim(), 0, of.imageSize());
  }

  private TowerInfo info(TextArchitecture of, TextTokenizer before) {
    int length = before.maxLength();
    String fingerprint =
        Fingerprint.tower(of.kind(), of.fields(before), stored.sha256(of::owns), before.sha256());
    return new TowerInfo(fingerprint, of.pooledDim(), of.projectedDim(), length, 0);
  }

  /** Its text tower and who that is, which takes reading its weights; null without one. */
  public @Nullable TowerInfo text() {
    if (textInfo == null && text != null && tokenizer != null) {
      textInfo = info(text, tokenizer);
    }
    return textInfo;
  }

  /** Its image tower and who that is, which takes reading its weights; null without one. */
  public @Nullable TowerInfo image() {
    if (imageInfo == null && image != null && preprocessor != null) {
      imageInfo = info(image, preprocessor);
    }
    return imageInfo;
  }

  /** Most tokens of a text, special ones included; 0 without a text tower. */
  public int contextLength() {
    return tokenizer == null ? 0 : tokenizer.maxLength();
  }

  public Path path() {
    return directory;
  }

  public ModelPlan plan() {
    return plan;
  }

  /** {@code __metadata__} of its weights. */
  public Map<String, String> metadata() {
    return weights.metadata();
  }

  /** Its tensors by the programs' names. */
  public StoredTensors tensors() {
    return stored;
  }

  /**
   * Who it is.
   *
   * @param numerics precision and device class, as {@code fp32/cpu}
   */
  public ModelIdentity identity(String numerics) {
    TowerInfo reads = text();
    TowerInfo sees = image();
    return new ModelIdentity(
        String.valueOf(directory.toAbsolutePath().normalize().getFileName()),
        plan.architecture(),
        Fingerprint.model(reads == null ? "" : reads.fingerprint(), imageTower()),
        numerics,
        reads,
        sees,
        logitScale());
  }

  /** Of a text side alone, the one it says that it belongs to; empty where it says nothing. */
  public String imageTower() {
    TowerInfo sees = image();
    return sees == null
        ? weights.metadata().getOrDefault(Head.IMAGE_TOWER, "")
        : sees.fingerprint();
  }

  /** As stored: its exponent multiplies cosines. */
  public @Nullable Float logitScale() {
    return stored.contains(ModelPlan.LOGIT_SCALE) ? stored.floats(ModelPlan.LOGIT_SCALE)[0] : null;
  }

  /** What a student keeps of it; null without a text tower. */
  public @Nullable Head head() {
    TowerInfo reads = text();
    if (text == null || reads == null) {
      return null;
    }
    String projection = text.projection();
    float[] matrix =
        projection == null
            ? Head.identity(text.projectedDim())
            : stored.floats(projection + ".weight");
    Float scale = logitScale();
    return new Head(
        text.projectedDim(),
        text.pooledDim(),
        matrix,
        scale == null ? (float) ModelPlan.INITIAL_LOGIT_SCALE : scale,
        reads.fingerprint(),
        imageTower(),
        identity("").fingerprint());
  }

  /** Loads the weights. The directory may go away afterwards. */
  public EmbeddingModel load(Engine engine) {
    ModelIdentity identity = identity(engine.numerics());
    Head head = head();
    Expected wanted = new Expected();
    Set<String> fragments = new LinkedHashSet<>();
    for (TowerArchitecture tower : new TowerArchitecture[] {text, image}) {
      if (tower != null) {
        tower.expect(wanted);
        fragments.addAll(tower.fragments());
      }
    }
    TowerProgram program = TowerProgram.load(engine, programName(), wanted, stored, fragments);
    TwoTowerModel model =
        new TwoTowerModel(identity, head, textSide(program), imageSide(program), program, engine);
    tokenizer = null; // the model's now
    return model;
  }

  private String programName() {
    String letters = plan.architecture().replaceAll("[^A-Za-z0-9]", "");
    return letters.substring(0, 1).toUpperCase(Locale.ROOT) + letters.substring(1);
  }

  private @Nullable TextSide textSide(TowerProgram program) {
    TowerInfo reads = text();
    return text == null || tokenizer == null || reads == null
        ? null
        : new TextSide(reads, tokenizer, text.tower(program, tokenizer), text.projection());
  }

  private @Nullable ImageSide imageSide(TowerProgram program) {
    TowerInfo sees = image();
    return image == null || preprocessor == null || sees == null
        ? null
        : new ImageSide(
            sees,
            preprocessor,
            image.tower(program),
            patches(image, preprocessor),
            image.projection());
  }

  private static int patches(ImageArchitecture image, ImagePreprocessor preprocessor) {
    int side = image.patchSize();
    return Math.max(1, (preprocessor.height() / side) * (preprocessor.width() / side));
  }

  private void closeTokenizer() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }

  @Override
  public void close() {
    closeTokenizer();
    weights.close();
  }
}
