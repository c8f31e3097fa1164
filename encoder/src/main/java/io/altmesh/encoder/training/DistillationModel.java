package io.altmesh.encoder.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.TokenLimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Teacher learning (arXiv 2211.06679, section 3.1): a text tower learns to give a teacher's
 * vectors, by the mean square of all differences or another {@link DistillationLoss}. AltCLIP's
 * learns the POOLED ones, with the teacher's {@code text_projection} behind them; others learn the
 * PROJECTED ones. Dropout is off, as in FlagAI's code.
 *
 * <p>Belongs to the one training thread, but for its tokenizer. Closing it releases everything
 * native that it made, not the engine.
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
   */
  public record Options(
      AdamW adamW,
      @Nullable Muon muon,
      double averageDecay,
      DistillationLoss loss,
      Frozen frozen,
      long seed,
      int maxLength,
      @Nullable String head) {
    public Options {
      AdamW.within("averageDecay", averageDecay, 0, 1);
    }

    /** The paper's loss, AdamW for all weights, and the head that fits. */
    public Options(AdamW adamW, long seed, int maxLength) {
      this(adamW, null, 0, DistillationLoss.MSE, Frozen.none(), seed, maxLength, null);
    }
  }

  private final Student student;
  private final TextTokenizer tokenizer;
  private final NDManager scope;
  private final Program program;
  private final Options options;

  /** The student's. */
  private final NamedTensors weights;

  /** Those of them that learn, and the loss's own. */
  private final NamedTensors trained;

  private final Optimizer optimizer;

  private DistillationModel(
      Student student,
      TextTokenizer tokenizer,
      NDManager scope,
      Program program,
      Options options,
      Engine engine) {
    this.student = student;
    this.tokenizer = tokenizer;
    this.scope = scope;
    this.program = program;
    this.options = options;
    this.weights = student.firstWeights(program, scope, options.seed);
    this.trained = weights.only(name -> !options.frozen.holds(name));
    if (options.loss == DistillationLoss.INFONCE) {
      trained.add(program, SCALE, new Shape(), new float[] {FIRST_SCALE});
    }
    this.optimizer =
        new Optimizer(
            program,
            scope,
            trained,
            options.adamW,
            options.muon,
            engine.precision(),
            options.averageDecay);
    Map<String, NDArray> all = new HashMap<>(weights.all());
    all.putAll(trained.all());
    program.bindWeights(all);
    program.bind("settings", settings().whole("dtype", engine.precision().scalarType()).all());
  }

  private static String[] fragments(Student student, DistillationLoss loss) {
    List<String> fragments = new ArrayList<>(List.of("nn"));
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
      Path studentDirectory, Head head, Options options, Engine engine) {
    Student student = Student.read(studentDirectory, options.head, head);
    options.frozen.check(student.text().backbone().layers().layers());
    // First what is small: a missing tokenizer shall not wait for gigabytes of weights.
    TextTokenizer tokenizer = tokenizer(student, options.maxLength);
    NDManager scope = engine.newScope();
    Program program = null;
    try {
      program = Program.load(engine, "Distillation", fragments(student, options.loss));
      return new DistillationModel(student, tokenizer, scope, program, options, engine);
    } catch (RuntimeException e) {
      if (program != null) {
        program.close();
      }
      scope.close();
      tokenizer.close();
      throw e;
    }
  }

  private static TextTokenizer tokenizer(Student student, int maxLength) {
    Backbone backbone = student.text().backbone();
    int limit = TokenLimit.of(student.directory(), backbone.contextLength());
    return TextTokenizer.open(student.directory(), Math.min(maxLength, limit), backbone.padId());
  }

  private Settings settings() {
    Layers layers = student.text().backbone().layers();
    return new Settings(scope)
        .whole("text.heads", layers.heads())
        .whole("text.layers", layers.layers())
        .real("text.eps", layers.epsilon())
        .whole("text.act", layers.activation().code())
        .whole("text.pad", student.text().backbone().padId());
  }

  /** The student's tokenizer; any thread may use it until the model is closed. */
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * Adds a batch's gradients; one engine call.
   *
   * @param targets the teacher's vectors, row-major (B, D)
   * @param scale part of the update that this batch is: 1, or 1 / n for n batches an update
   */
  public void accumulate(TokenBatch tokens, float[] targets, double scale) {
    int dim = student.dim();
    if (targets.length != tokens.rows() * dim) {
      throw new IllegalArgumentException(
          "%d target values for %d texts (expected %d a text)"
              .formatted(targets.length, tokens.rows(), dim));
    }
    try (NDManager passing = scope.newSubManager();
        NDManager cpu = scope.newSubManager(Device.cpu())) {
      NDArray ids = passing.create(tokens.ids(), new Shape(tokens.rows(), tokens.length()));
      NDArray target = passing.create(targets, new Shape(tokens.rows(), dim));
      optimizer.accumulate(passing, "distillation_step", ids, target, cpu.create(scale));
    }
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
    try (var file = SafetensorsFile.open(modelDirectory.resolve(ModelFiles.WEIGHTS))) {
      weights.assignAll(program, file, "");
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
