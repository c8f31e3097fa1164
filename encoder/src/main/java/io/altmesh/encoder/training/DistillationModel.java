package io.altmesh.encoder.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Teacher learning (arXiv 2211.06679, section 3.1): a text tower learns to give a teacher's
 * vectors, by the mean square of all differences or another {@link DistillationLoss}. AltCLIP's
 * learns the POOLED ones, with the teacher's {@code text_projection} behind them; others learn the
 * PROJECTED ones. Dropout is off unless asked for, as in FlagAI's code.
 *
 * <p>Belongs to the one training thread, but for its tokenizer; replicas have threads inside.
 * Closing it releases everything native that it made, not the engines.
 */
public final class DistillationModel implements TrainableModel {
  /** The weight of {@link DistillationLoss#INFONCE}; no part of the student. */
  private static final String SCALE = "distance.logit_scale";

  /** FlagAI's first value of it, and CLIP's bound (arXiv 2103.00020, section 2.5). */
  private static final float FIRST_SCALE = 1.5f;

  private static final double MAX_SCALE = Math.log(100);

  /**
   * How a student learns.
   *
   * @param adamW for all weights, or those that Muon leaves
   * @param muon for the matrices inside layers; null for none
   * @param averageDecay of the moving average of the weights, which is what is written; 0 for none
   * @param frozen what does not learn
   * @param seed of the first weights that no file has
   * @param maxLength most tokens of a text, special ones included; the model's own limit if less
   * @param head which head a bare backbone gets: {@code altclip}, {@code m-clip}, {@code
   *     chinese-clip}; null for the one that fits
   * @param dropout of the student's states and attention, in [0, 1)
   */
  public record Options(
      AdamW adamW,
      @Nullable Muon muon,
      double averageDecay,
      DistillationLoss loss,
      Frozen frozen,
      long seed,
      int maxLength,
      @Nullable String head,
      double dropout) {
    public Options {
      AdamW.within("dropout", dropout, 0, 1);
      AdamW.within("averageDecay", averageDecay, 0, 1);
    }

    /** The paper's loss, AdamW for all weights, and the head that fits. */
    public Options(AdamW adamW, long seed, int maxLength) {
      this(adamW, null, 0, DistillationLoss.MSE, Frozen.none(), seed, maxLength, null, 0);
    }
  }

  private final Student student;
  private final TextTokenizer tokenizer;
  private final Replicas replicas;
  private final Options options;

  /** The student's. */
  private final NamedTensors weights;

  /** Those of them that learn, and the loss's own. */
  private final NamedTensors trained;

  private final Optimizer optimizer;
  private final GradientCache cache;

  private DistillationModel(
      Student student, TextTokenizer tokenizer, Replicas replicas, Options options) {
    this.student = student;
    this.tokenizer = tokenizer;
    this.replicas = replicas;
    this.options = options;
    this.weights = student.firstWeights(program(), scope(), options.seed);
    this.trained = weights.only(name -> !options.frozen.holds(name));
    if (options.loss == DistillationLoss.INFONCE) {
      trained.add(program(), SCALE, new Shape(), new float[] {FIRST_SCALE});
    }
    this.optimizer =
        new Optimizer(
            replicas,
            weights.with(trained),
            trained,
            options.adamW,
            options.muon,
            options.averageDecay);
    this.cache = new GradientCache(replicas, "student");
    replicas.bindSettings(student.settings(scope(), options.dropout));
  }

  private static String[] fragments(Student student, DistillationLoss loss) {
    List<String> fragments = new ArrayList<>(List.of("nn", "linear", "gradient_cache"));
    fragments.addAll(student.text().fragments());
    fragments.addAll(List.of(loss.fragment(), "optimizer", "distillation"));
    return fragments.toArray(new String[0]);
  }

  /**
   * Makes a student.
   *
   * @param studentDirectory a bare backbone (XLMRobertaModel, BertModel; names with or without
   *     {@code roberta.}), which gets a new head; or an AltCLIPModel, ChineseCLIPModel or M-CLIP to
   *     go on with, whose head is made anew where the teacher's width is another
   * @param head of the teacher; its pooled width is the student's
   * @throws io.altmesh.encoder.ModelFormatException when the directory's files do not fit each
   *     other or the head
   * @throws IllegalArgumentException when more layers are frozen than there are
   */
  public static DistillationModel start(
      Path studentDirectory, Head head, Options options, Engines engines) {
    Student student = Student.read(studentDirectory, options.head, head);
    options.frozen.check(student.text().backbone().layers().layers());
    // First what is small: a missing tokenizer shall not wait for gigabytes of weights.
    TextTokenizer tokenizer = student.tokenizer(options.maxLength);
    Replicas replicas = null;
    try {
      replicas = Replicas.load(engines, "Distillation", fragments(student, options.loss));
      return new DistillationModel(student, tokenizer, replicas, options);
    } catch (RuntimeException e) {
      if (replicas != null) {
        replicas.close();
      }
      tokenizer.close();
      throw e;
    }
  }

  /** On one device. */
  public static DistillationModel start(
      Path studentDirectory, Head head, Options options, Engine engine) {
    return start(studentDirectory, head, options, Engines.of(engine));
  }

  /** The student's tokenizer; any thread may use it until the model is closed. */
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * Texts and what their vectors shall be.
   *
   * @param targets the teacher's vectors, row-major (B, D)
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Part(TokenBatch tokens, float[] targets) {}

  /**
   * Adds a batch's gradients; one engine call. With several replicas the batch is the next one's,
   * and is computed while more are given.
   *
   * @param targets the teacher's vectors, row-major (B, D)
   * @param scale part of the update that this batch is: 1, or 1 / n for n batches an update
   * @param seed of dropout
   */
  public void accumulate(TokenBatch tokens, float[] targets, double scale, long seed) {
    List<Part> part = List.of(new Part(tokens, targets));
    float[] checked = targets(part);
    replicas.deal(
        replica -> {
          try (NDManager passing = replica.scope().newSubManager();
              NDManager cpu = replica.scope().newSubManager(Device.cpu())) {
            NDArray target = passing.create(checked, shape(part));
            NDArray ids = chunk(part.get(0)).input().apply(passing);
            GradientCache.whole(
                replica, passing, "distillation_step", ids, seed, target, cpu.create(scale));
          }
        });
  }

  /**
   * Adds the gradients of a whole update, whose parts the loss compares with each other ({@link
   * DistillationLoss#INFONCE}): two engine calls a part, and one between.
   *
   * @param seed of dropout
   */
  public void accumulate(List<Part> parts, long seed) {
    if (parts.size() == 1) {
      accumulate(parts.get(0).tokens, parts.get(0).targets, 1, seed);
      return;
    }
    List<GradientCache.Chunk> chunks = parts.stream().map(DistillationModel::chunk).toList();
    try (NDManager passing = scope().newSubManager()) {
      NDArray target = passing.create(targets(parts), shape(parts));
      List<NDArray> arguments = new ArrayList<>(List.of(target));
      arguments.addAll(cache.vectors(passing, chunks, seed));
      NDArray[] all = arguments.toArray(NDArray[]::new);
      NDArray gradient = replicas.first().train(passing, "distance_gradient", all).get(0);
      cache.replay(chunks, gradient, seed);
    }
  }

  private static GradientCache.Chunk chunk(Part part) {
    TokenBatch tokens = part.tokens;
    Shape shape = new Shape(tokens.rows(), tokens.length());
    return new GradientCache.Chunk(tokens.rows(), scope -> scope.create(tokens.ids(), shape));
  }

  /** Of all parts' targets: (B, D). */
  private Shape shape(List<Part> parts) {
    return new Shape(parts.stream().mapToInt(part -> part.tokens.rows()).sum(), student.dim());
  }

  private float[] targets(List<Part> parts) {
    int dim = student.dim();
    FloatBuffer all = FloatBuffer.allocate((int) shape(parts).size());
    for (Part part : parts) {
      if (part.targets.length != part.tokens.rows() * dim) {
        throw new IllegalArgumentException(
            "%d target values for %d texts (expected %d a text)"
                .formatted(part.targets.length, part.tokens.rows(), dim));
      }
      all.put(part.targets);
    }
    return all.array();
  }

  @Override
  public void update(double learningRate) {
    optimizer.update("distillation_update", learningRate, MAX_SCALE, optimizer.nextAverageDecay());
  }

  @Override
  public StepMetrics readMetrics() {
    return optimizer.readMetrics();
  }

  @Override
  public OptionalDouble logitScale() {
    return options.loss == DistillationLoss.INFONCE
        ? OptionalDouble.of(trained.tensor(SCALE).getFloat())
        : OptionalDouble.empty();
  }

  @Override
  public void writeModel(Path directory) {
    List<TensorSource> tensors = new ArrayList<>(published().sources("", SafetensorsType.F32));
    tensors.addAll(student.frozen());
    ModelFiles.write(
        student.directory(),
        directory,
        student.config(),
        Map.of(Head.IMAGE_TOWER, student.teacher().imageTowerFingerprint()),
        tensors);
  }

  @Override
  public void writeOptimizer(Path file) {
    optimizer.write(file, keepsWeights());
  }

  @Override
  public void restore(Path modelDirectory, Path optimizerFile) {
    replicas.forget(); // no part may be under way
    try (var file = SafetensorsFile.open(modelDirectory.resolve(ModelFiles.WEIGHTS))) {
      weights.assignAll(program(), file, "");
    }
    optimizer.read(optimizerFile, keepsWeights()); // then what the model's file has not
  }

  /** Whether the model's file lacks weights that are trained. */
  private boolean keepsWeights() {
    return options.averageDecay > 0 || options.loss == DistillationLoss.INFONCE;
  }

  /** The student as it is written: averages where there are some. */
  NamedTensors published() {
    return weights.preferring(optimizer.published());
  }

  /** What learns, the loss's own weights included. */
  NamedTensors trained() {
    return trained;
  }

  /** The student's weights themselves, not their averages. */
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
