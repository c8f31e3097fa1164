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
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.TextArchitecture;
import io.altmesh.encoder.tower.TokenLimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Contrastive learning with the image tower locked (arXiv 2211.06679, section 3.2): symmetric
 * InfoNCE in fp32 between a student's PROJECTED texts and a teacher's PROJECTED images, which are
 * given as vectors. Dropout is off, as in teacher learning.
 *
 * <p>A batch in chunks has the gradient of the whole batch with the memory of one chunk, for a
 * second forward pass (gradient cache, arXiv 2101.06983).
 *
 * <p>Belongs to the one training thread, but for its tokenizer. Closing it releases everything
 * native that it made, not the engine.
 */
public final class ContrastiveStudent implements TrainableModel {
  private static final String LOGIT_SCALE = "logit_scale";
  private static final String PROJECTION = TextArchitecture.PROJECTION + ".weight";

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
   */
  public record Options(
      AdamW adamW,
      @Nullable Muon muon,
      int maxLength,
      boolean trainLogitScale,
      boolean trainTextProjection) {}

  private final Student student;
  private final Options options;
  private final TextTokenizer tokenizer;
  private final NDManager scope;
  private final Program program;
  private final NamedTensors weights;
  private final Optimizer optimizer;

  private ContrastiveStudent(
      Student student,
      Options options,
      TextTokenizer tokenizer,
      NDManager scope,
      Program program,
      Engine engine) {
    this.student = student;
    this.options = options;
    this.tokenizer = tokenizer;
    this.scope = scope;
    this.program = program;
    this.weights = firstWeights();
    this.optimizer =
        new Optimizer(
            program,
            scope,
            weights.where(this::learns),
            options.adamW,
            options.muon,
            engine.precision(),
            0);
    program.bindWeights(weights.all()); // after the optimizer's: with those that stay as they are
    program.bind("settings", settings().whole("dtype", engine.precision().scalarType()).all());
  }

  private NamedTensors firstWeights() {
    NamedTensors first = student.firstWeights(program, scope, 0); // all are there already
    Head head = student.teacher();
    if (!student.architecture().learnsProjected()) {
      Shape shape = new Shape(head.projectedDim(), head.pooledDim());
      first.add(program, PROJECTION, shape, head.textProjection());
    }
    first.add(program, LOGIT_SCALE, new Shape(), new float[] {head.logitScale()});
    return first;
  }

  private boolean learns(String name) {
    return switch (name) {
      case LOGIT_SCALE -> options.trainLogitScale;
      case PROJECTION -> options.trainTextProjection;
      default -> true;
    };
  }

  private Settings settings() {
    Layers layers = student.text().backbone().layers();
    return new Settings(scope)
        .whole("text.heads", layers.heads())
        .whole("text.layers", layers.layers())
        .real("text.eps", layers.epsilon())
        .whole("text.act", layers.activation().code())
        .whole("text.pad", student.text().backbone().padId())
        .whole("text.projected", student.architecture().learnsProjected() ? 1 : 0);
  }

  /**
   * Goes on with a student.
   *
   * @param studentDirectory an AltCLIPModel, ChineseCLIPModel or M-CLIP; of a whole model the text
   *     side is taken
   * @param teacher whose images are learnt from
   * @throws IllegalArgumentException when the directory is a bare backbone, or its vectors have
   *     another width than the teacher's
   * @throws io.altmesh.encoder.ModelFormatException when the directory's files do not fit each
   *     other
   */
  public static ContrastiveStudent start(
      Path studentDirectory, Head teacher, Options options, Engine engine) {
    Student student = Student.read(studentDirectory, null, OwnHead.of(studentDirectory, teacher));
    // First what is small: a missing tokenizer shall not wait for gigabytes of weights.
    TextTokenizer tokenizer = tokenizer(student, options.maxLength);
    NDManager scope = engine.newScope();
    Program program = null;
    try {
      program = Program.load(engine, "StudentContrastive", fragments(student));
      return new ContrastiveStudent(student, options, tokenizer, scope, program, engine);
    } catch (RuntimeException e) {
      if (program != null) {
        program.close();
      }
      scope.close();
      tokenizer.close();
      throw e;
    }
  }

  private static String[] fragments(Student student) {
    List<String> fragments = new ArrayList<>(List.of("nn"));
    fragments.addAll(student.text().fragments());
    fragments.addAll(List.of("optimizer", "student_contrastive"));
    return fragments.toArray(new String[0]);
  }

  private static TextTokenizer tokenizer(Student student, int maxLength) {
    Backbone backbone = student.text().backbone();
    int limit = TokenLimit.of(student.directory(), backbone.contextLength());
    return TextTokenizer.open(student.directory(), Math.min(maxLength, limit), backbone.padId());
  }

  /** The student's tokenizer; any thread may use it until the model is closed. */
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * Adds a batch's gradients; negatives are those of the whole batch, so that an update is one
   * batch. One engine call, or two a chunk and one between.
   */
  public void accumulate(TextImageBatch batch) {
    int dim = student.teacher().projectedDim();
    if (batch.images().length != batch.rows() * dim) {
      throw new IllegalArgumentException(
          "%d image values for %d texts (expected %d a text)"
              .formatted(batch.images().length, batch.rows(), dim));
    }
    try (NDManager passing = scope.newSubManager()) {
      NDArray images = passing.create(batch.images(), new Shape(batch.rows(), dim));
      NDArray sameText = passing.create(batch.sameText());
      NDArray sameImage = passing.create(batch.sameImage());
      if (batch.texts().size() == 1) {
        NDArray ids = ids(passing, batch.texts().get(0));
        optimizer.accumulate(passing, "locked_step", ids, images, sameText, sameImage);
      } else {
        replay(batch.texts(), gradient(passing, batch.texts(), images, sameText, sameImage));
      }
    }
  }

  /** The loss' gradient by the vectors of all texts. */
  private NDArray gradient(
      NDManager passing,
      List<TokenBatch> chunks,
      NDArray images,
      NDArray sameText,
      NDArray sameImage) {
    List<NDArray> arguments = new ArrayList<>(List.of(images, sameText, sameImage));
    for (TokenBatch chunk : chunks) {
      try (NDManager brief = scope.newSubManager()) {
        NDArray vectors = program.run(passing, "projected", ids(brief, chunk)).get(0);
        vectors.setName("texts[]"); // an element of the list that the method takes
        arguments.add(vectors);
      }
    }
    return program.train(passing, "locked_gradient", arguments.toArray(NDArray[]::new)).get(0);
  }

  private void replay(List<TokenBatch> chunks, NDArray gradient) {
    long first = 0;
    for (TokenBatch chunk : chunks) {
      try (NDManager brief = scope.newSubManager();
          NDManager cpu = scope.newSubManager(Device.cpu())) {
        NDArray ids = ids(brief, chunk);
        optimizer.accumulate(brief, "locked_replay", ids, gradient, cpu.create(first));
      }
      first += chunk.rows();
    }
  }

  private static NDArray ids(NDManager passing, TokenBatch tokens) {
    return passing.create(tokens.ids(), new Shape(tokens.rows(), tokens.length()));
  }

  @Override
  public void update(double learningRate) {
    if (options.trainLogitScale) {
      optimizer.update("locked_update", learningRate, MAX_LOGIT_SCALE);
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
    return OptionalDouble.of(weights.tensor(LOGIT_SCALE).getFloat());
  }

  @Override
  public void writeModel(Path directory) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(Head.IMAGE_TOWER, student.teacher().imageTowerFingerprint());
    if (!student.architecture().scaled()) {
      float scale = weights.tensor(LOGIT_SCALE).getFloat();
      metadata.put(OwnHead.LOGIT_SCALE, Float.toString(scale)); // and back, bit for bit
    }
    ModelFiles.write(
        student.directory(),
        directory,
        student.config(),
        metadata,
        weights.where(this::isInFile).sources("", SafetensorsType.F32));
  }

  private boolean isInFile(String name) {
    return !name.equals(LOGIT_SCALE) || student.architecture().scaled();
  }

  @Override
  public void writeOptimizer(Path file) {
    optimizer.write(file, false);
  }

  @Override
  public void restore(Path modelDirectory, Path optimizerFile) {
    try (var file = SafetensorsFile.open(modelDirectory.resolve(ModelFiles.WEIGHTS))) {
      weights.where(this::isInFile).assignAll(program, file, "");
      String scale = file.metadata().get(OwnHead.LOGIT_SCALE);
      if (scale != null) {
        weights.assign(program, LOGIT_SCALE, new float[] {Float.parseFloat(scale)});
      }
    }
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
