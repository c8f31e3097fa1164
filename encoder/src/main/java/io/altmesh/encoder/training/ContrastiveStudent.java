package io.altmesh.encoder.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.training.GradientCache.Chunk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Contrastive learning (arXiv 2211.06679, section 3.2): a student's PROJECTED texts against
 * PROJECTED images, in fp32. With the image tower locked, as the paper has it, the images are a
 * teacher's and given as vectors; unlocked, they are pixels, and their tower learns, too.
 *
 * <p>A batch in chunks has the gradient of the whole batch with the memory of one chunk, for a
 * second forward pass ({@link GradientCache}). Several replicas share the chunks; the negatives are
 * those of them all.
 *
 * <p>Belongs to the one training thread, but for its tokenizer and preprocessor; replicas have
 * threads inside. Closing it releases everything native that it made, not the engines.
 */
public final class ContrastiveStudent implements TrainableModel {
  /** CLIP's bound (arXiv 2103.00020, section 2.5). */
  private static final double MAX_LOGIT_SCALE = Math.log(100);

  /**
   * How a student learns.
   *
   * @param adamW for all weights, or those that Muon leaves
   * @param muon for the matrices inside layers; null for none
   * @param maxLength most tokens of a text, special ones included; the model's own limit if less
   * @param trainLogitScale whether {@code logit_scale} learns, up to ln 100; else it stays what it
   *     is
   * @param trainTextProjection whether {@code text_projection} learns, where there is one
   * @param objective what is asked of the pairs
   * @param head which head a bare backbone gets; null for the one that fits
   * @param seed of the first weights that no file has
   * @param dropout of the text tower's states and attention, in [0, 1)
   */
  public record Options(
      AdamW adamW,
      @Nullable Muon muon,
      int maxLength,
      boolean trainLogitScale,
      boolean trainTextProjection,
      ContrastiveObjective objective,
      @Nullable String head,
      long seed,
      double dropout) {
    public Options {
      AdamW.within("dropout", dropout, 0, 1);
    }
  }

  private final Options options;
  private final StudentTowers towers;
  private final TextTokenizer tokenizer;
  private final Replicas replicas;
  private final NamedTensors weights;
  private final Optimizer optimizer;
  private final GradientCache texts;
  private final GradientCache images;

  private ContrastiveStudent(
      Options options, StudentTowers towers, TextTokenizer tokenizer, Replicas replicas) {
    this.options = options;
    this.towers = towers;
    this.tokenizer = tokenizer;
    this.replicas = replicas;
    this.weights = towers.firstWeights(program(), scope(), options.seed);
    this.optimizer =
        new Optimizer(
            replicas, weights, weights.where(this::learns), options.adamW, options.muon, 0);
    this.texts = new GradientCache(replicas, "texts");
    this.images = new GradientCache(replicas, "images");
    replicas.bindSettings(towers.settings(scope(), options.dropout));
  }

  private boolean learns(String name) {
    return switch (name) {
      case LogitScalars.SCALE -> options.trainLogitScale;
      case StudentTowers.PROJECTION -> options.trainTextProjection;
      default -> true;
    };
  }

  /**
   * Learns with the image tower locked.
   *
   * @param studentDirectory an AltCLIPModel, ChineseCLIPModel or M-CLIP to go on with, of a whole
   *     model the text side; or a bare backbone, which gets a head of the teacher's PROJECTED width
   * @param teacher whose images are learnt from
   * @throws IllegalArgumentException when the directory's vectors have another width than the
   *     teacher's
   * @throws io.altmesh.encoder.ModelFormatException when the directory's files do not fit each
   *     other
   */
  public static ContrastiveStudent start(
      Path studentDirectory, Head teacher, Options options, Engines engines) {
    return start(studentDirectory, teacher, null, options, engines);
  }

  /** On one device. */
  public static ContrastiveStudent start(
      Path studentDirectory, Head teacher, Options options, Engine engine) {
    return start(studentDirectory, teacher, options, Engines.of(engine));
  }

  /**
   * Learns with the image tower unlocked; what it writes is a whole model.
   *
   * @param studentDirectory as {@link #start}; no M-CLIP, whose format has no images
   * @param imageDirectory whose image tower learns, a CLIP's: the student's own directory, where it
   *     has one, or another
   * @throws IllegalArgumentException as {@link #start}
   * @throws io.altmesh.encoder.ModelFormatException also when there is no such image tower
   */
  public static ContrastiveStudent startUnlocked(
      Path studentDirectory, Path imageDirectory, Options options, Engines engines) {
    StudentImages images = StudentImages.read(imageDirectory);
    return start(studentDirectory, images.space(), images, options, engines);
  }

  /** On one device. */
  public static ContrastiveStudent startUnlocked(
      Path studentDirectory, Path imageDirectory, Options options, Engine engine) {
    return startUnlocked(studentDirectory, imageDirectory, options, Engines.of(engine));
  }

  private static ContrastiveStudent start(
      Path directory,
      Head teacher,
      @Nullable StudentImages images,
      Options options,
      Engines engines) {
    Head head = OwnHead.of(directory, options.head, teacher);
    Student student = Student.read(directory, options.head, head);
    StudentTowers towers = StudentTowers.of(student, images, options.objective);
    // First what is small: a missing tokenizer shall not wait for gigabytes of weights.
    TextTokenizer tokenizer = student.tokenizer(options.maxLength);
    Replicas replicas = null;
    try {
      replicas = Replicas.load(engines, "StudentContrastive", towers.fragments(options.objective));
      return new ContrastiveStudent(options, towers, tokenizer, replicas);
    } catch (RuntimeException e) {
      if (replicas != null) {
        replicas.close();
      }
      tokenizer.close();
      throw e;
    }
  }

  /** The student's tokenizer; any thread may use it until the model is closed. */
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /** What stands before an unlocked image tower; null where it is locked. */
  public @Nullable ImagePreprocessor preprocessor() {
    return towers.images() == null ? null : towers.images().preprocessor();
  }

  /**
   * Adds a batch's gradients; negatives are those of the whole batch, so that an update is one
   * batch. One engine call, or two a chunk and side and one between.
   *
   * @param seed of dropout
   */
  public void accumulate(TextImageBatch batch, long seed) {
    PairChunks chunks = PairChunks.of(batch, towers);
    try (NDManager passing = scope().newSubManager()) {
      NDArray sameText = passing.create(batch.sameText());
      NDArray sameImage = passing.create(batch.sameImage());
      if (chunks.texts().size() == 1) {
        NDArray ids = chunks.texts().get(0).input().apply(passing);
        NDArray seen = chunks.images().get(0).input().apply(passing);
        GradientCache.whole(
            replicas.first(), passing, "pair_step", ids, seed, seen, sameText, sameImage);
        return;
      }
      List<NDArray> arguments = new ArrayList<>(List.of(sameText, sameImage));
      arguments.addAll(texts.vectors(passing, chunks.texts(), seed));
      arguments.addAll(imageVectors(passing, chunks.images(), seed));
      NDArray[] all = arguments.toArray(NDArray[]::new);
      NDList gradients = replicas.first().train(passing, "pair_gradient", all);
      texts.replay(chunks.texts(), gradients.get(0), seed);
      if (towers.images() != null) {
        images.replay(chunks.images(), gradients.get(1), seed);
      }
    }
  }

  private List<NDArray> imageVectors(NDManager passing, List<Chunk> chunks, long seed) {
    return towers.images() == null
        ? GradientCache.asList("images", List.of(chunks.get(0).input().apply(passing)))
        : images.vectors(passing, chunks, seed);
  }

  @Override
  public void update(double learningRate) {
    if (options.trainLogitScale) {
      optimizer.update("pair_update", learningRate, MAX_LOGIT_SCALE);
    } else {
      optimizer.update("update", learningRate);
    }
  }

  @Override
  public StepMetrics readMetrics() {
    return optimizer.readMetrics();
  }

  @Override
  public OptionalDouble logitScale() {
    return OptionalDouble.of(weights.tensor(LogitScalars.SCALE).getFloat());
  }

  @Override
  public void writeModel(Path directory) {
    towers.write(directory, weights);
  }

  @Override
  public void writeOptimizer(Path file) {
    optimizer.write(file, false);
  }

  @Override
  public void restore(Path modelDirectory, Path optimizerFile) {
    replicas.forget(); // no part may be under way
    towers.restore(modelDirectory, program(), weights);
    optimizer.read(optimizerFile, false);
  }

  /** All weights, those that stay as they are among them. */
  NamedTensors weights() {
    return weights;
  }

  Replicas replicas() {
    return replicas;
  }

  Program program() {
    return replicas.first().program();
  }

  NDManager scope() {
    return replicas.first().scope();
  }

  @Override
  public void close() {
    replicas.close();
    tokenizer.close();
  }
}
