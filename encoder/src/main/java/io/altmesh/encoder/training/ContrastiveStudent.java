package io.altmesh.encoder.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.training.GradientCache.Chunk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Contrastive learning (arXiv 2211.06679, section 3.2): a student's PROJECTED texts against
 * PROJECTED images, in fp32. With the image tower locked, as the paper has it, the images are a
 * teacher's and given as vectors; unlocked, they are pixels, and their tower learns, too.
 *
 * <p>A batch in chunks has the gradient of the whole batch with the memory of one chunk, for a
 * second forward pass ({@link GradientCache}).
 *
 * <p>Belongs to the one training thread, but for its tokenizer and preprocessor. Closing it
 * releases everything native that it made, not the engine.
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
  private final NDManager scope;
  private final Program program;
  private final NamedTensors weights;
  private final Optimizer optimizer;
  private final GradientCache texts;
  private final GradientCache images;

  private ContrastiveStudent(
      Options options,
      StudentTowers towers,
      TextTokenizer tokenizer,
      NDManager scope,
      Program program,
      Engine engine) {
    this.options = options;
    this.towers = towers;
    this.tokenizer = tokenizer;
    this.scope = scope;
    this.program = program;
    this.weights = towers.firstWeights(program, scope, options.seed);
    this.optimizer =
        new Optimizer(
            program,
            scope,
            weights.where(this::learns),
            options.adamW,
            options.muon,
            engine.precision(),
            0);
    this.texts = new GradientCache(program, optimizer, scope, "texts");
    this.images = new GradientCache(program, optimizer, scope, "images");
    program.bindWeights(weights.all()); // after the optimizer's: with those that stay as they are
    Settings settings = towers.settings(scope, options.dropout);
    program.bind("settings", settings.whole("dtype", engine.precision().scalarType()).all());
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
      Path studentDirectory, Head teacher, Options options, Engine engine) {
    return start(studentDirectory, teacher, null, options, engine);
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
      Path studentDirectory, Path imageDirectory, Options options, Engine engine) {
    StudentImages images = StudentImages.read(imageDirectory);
    return start(studentDirectory, images.space(), images, options, engine);
  }

  private static ContrastiveStudent start(
      Path directory,
      Head teacher,
      @Nullable StudentImages images,
      Options options,
      Engine engine) {
    Head head = OwnHead.of(directory, options.head, teacher);
    Student student = Student.read(directory, options.head, head);
    StudentTowers towers = StudentTowers.of(student, images, options.objective);
    // First what is small: a missing tokenizer shall not wait for gigabytes of weights.
    TextTokenizer tokenizer = student.tokenizer(options.maxLength);
    NDManager scope = engine.newScope();
    Program program = null;
    try {
      program = Program.load(engine, "StudentContrastive", towers.fragments(options.objective));
      return new ContrastiveStudent(options, towers, tokenizer, scope, program, engine);
    } catch (RuntimeException e) {
      if (program != null) {
        program.close();
      }
      scope.close();
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
    List<Chunk> textChunks = batch.texts().stream().map(ContrastiveStudent::chunk).toList();
    List<Chunk> imageChunks = imageChunks(batch);
    try (NDManager passing = scope.newSubManager()) {
      NDArray sameText = passing.create(batch.sameText());
      NDArray sameImage = passing.create(batch.sameImage());
      if (textChunks.size() == 1) {
        NDArray ids = textChunks.get(0).input().apply(passing);
        NDArray seen = imageChunks.get(0).input().apply(passing);
        texts.whole(passing, "pair_step", ids, seed, seen, sameText, sameImage);
        return;
      }
      List<NDArray> arguments = new ArrayList<>(List.of(sameText, sameImage));
      arguments.addAll(texts.vectors(passing, textChunks, seed));
      arguments.addAll(imageVectors(passing, imageChunks, seed));
      NDList gradients = program.train(passing, "pair_gradient", arguments.toArray(NDArray[]::new));
      texts.replay(textChunks, gradients.get(0), seed);
      if (towers.images() != null) {
        images.replay(imageChunks, gradients.get(1), seed);
      }
    }
  }

  private List<NDArray> imageVectors(NDManager passing, List<Chunk> chunks, long seed) {
    return towers.images() == null
        ? GradientCache.asList("images", List.of(chunks.get(0).input().apply(passing)))
        : images.vectors(passing, chunks, seed);
  }

  private static Chunk chunk(TokenBatch tokens) {
    Shape shape = new Shape(tokens.rows(), tokens.length());
    return new Chunk(tokens.rows(), scope -> scope.create(tokens.ids(), shape));
  }

  /** A locked tower's vectors are all one chunk, which no pass repeats. */
  private List<Chunk> imageChunks(TextImageBatch batch) {
    StudentImages unlocked = towers.images();
    if (batch.images() instanceof TextImageBatch.Vectors vectors && unlocked == null) {
      return List.of(chunk(vectors, batch.rows()));
    } else if (batch.images() instanceof TextImageBatch.Pixels pixels && unlocked != null) {
      return chunks(pixels, batch.texts(), unlocked.tower().imageSize());
    }
    throw new IllegalArgumentException(
        "images as %s (expected: %s, with the image tower %s)"
            .formatted(
                batch.images().getClass().getSimpleName(),
                unlocked == null ? "Vectors" : "Pixels",
                unlocked == null ? "locked" : "unlocked"));
  }

  private Chunk chunk(TextImageBatch.Vectors vectors, int rows) {
    int dim = towers.student().teacher().projectedDim();
    if (vectors.values().length != rows * dim) {
      throw new IllegalArgumentException(
          "%d image values for %d texts (expected %d a text)"
              .formatted(vectors.values().length, rows, dim));
    }
    return new Chunk(rows, scope -> scope.create(vectors.values(), new Shape(rows, dim)));
  }

  private static List<Chunk> chunks(
      TextImageBatch.Pixels pixels, List<TokenBatch> texts, int size) {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int rows = texts.get(i).rows();
      byte[] values = pixels.chunks().get(i);
      if (pixels.size() != size || values.length != 3 * rows * size * size) {
        throw new IllegalArgumentException(
            "%d pixel values of images of %d x %d for %d texts (expected: %d x %d, %d values)"
                .formatted(
                    values.length,
                    pixels.size(),
                    pixels.size(),
                    rows,
                    size,
                    size,
                    3 * rows * size * size));
      }
      Shape shape = new Shape(rows, 3, size, size);
      chunks.add(
          new Chunk(rows, scope -> scope.create(ByteBuffer.wrap(values), shape, DataType.UINT8)));
    }
    return chunks;
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
  public void writeModel(Path directory) {
    towers.write(directory, weights);
  }

  @Override
  public void writeOptimizer(Path file) {
    optimizer.write(file, false);
  }

  @Override
  public void restore(Path modelDirectory, Path optimizerFile) {
    towers.restore(modelDirectory, program, weights);
    optimizer.read(optimizerFile, false);
  }

  /** All weights, those that stay as they are among them. */
  NamedTensors weights() {
    return weights;
  }

  Program program() {
    return program;
  }

  NDManager scope() {
    return scope;
  }

  @Override
  public void close() {
    program.close();
    scope.close();
    tokenizer.close();
  }
}
