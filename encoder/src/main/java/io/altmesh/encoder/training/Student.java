package io.altmesh.encoder.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.StoredTensors;
import io.altmesh.encoder.tower.StudentArchitecture;
import io.altmesh.encoder.tower.TensorNames;
import io.altmesh.encoder.tower.TextArchitecture;
import io.altmesh.encoder.tower.TokenLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a student starts from, and what it becomes.
 *
 * @param bare whether the directory is a backbone without a head
 * @param own the text tower as the directory has it; that of a backbone has its new head
 * @param text the same with the teacher's widths
 */
record Student(
    Path directory,
    StudentArchitecture architecture,
    boolean bare,
    HeadedText own,
    HeadedText text,
    Head teacher) {
  private static final Logger LOG = LoggerFactory.getLogger(Student.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of BERT's and XLM-R's own first weights, and so of the new ones. */
  private static final double DEVIATION = 0.02;

  /**
   * Reads what a directory is.
   *
   * @param head the student's architecture by its name; null for what the directory has, or what
   *     fits it
   */
  static Student read(Path directory, @Nullable String head, Head teacher) {
    ConfigNode config = ConfigNode.read(directory);
    StudentArchitecture architecture = StudentHeads.of(config, head);
    if (architecture.learnsProjected() && !teacher.isIdentity()) {
      throw new IllegalArgumentException(
          "a student with head %s learns a teacher's PROJECTED vectors (given: POOLED ones); set teacher.space to projected"
              .formatted(architecture.name()));
    }
    boolean bare = architecture.backbones().contains(config.text("model_type"));
    try (ModelWeights weights = ModelWeights.open(directory)) {
      HeadedText own = bare ? architecture.on(config, teacher) : architecture.of(config, weights);
      HeadedText text = architecture.resized(own, teacher);
      return new Student(directory, architecture, bare, own, text, teacher);
    }
  }

  /**
   * Opens its tokenizer.
   *
   * @param maxLength most tokens of a text; the model's own limit if less
   */
  TextTokenizer tokenizer(int maxLength) {
    int limit = TokenLimit.of(directory, text.backbone().contextLength());
    return TextTokenizer.open(directory, Math.min(maxLength, limit), text.backbone().padId());
  }

  /** The numbers of its text tower. */
  Settings settings(NDManager scope, double dropout) {
    Layers layers = text.backbone().layers();
    return new Settings(scope)
        .whole("text.heads", layers.heads())
        .whole("text.layers", layers.layers())
        .real("text.eps", layers.epsilon())
        .whole("text.act", layers.activation().code())
        .whole("text.pad", text.backbone().padId())
        .real("text.dropout", dropout);
  }

  /** Width of what it learns. */
  int dim() {
    return teacher.pooledDim();
  }

  /** Reads the weights; those that are not there, or have another teacher's width, are made. */
  NamedTensors firstWeights(Program program, NDManager scope, long seed) {
    try (ModelWeights file = ModelWeights.open(directory)) {
      Expected inFile = bare ? backbone() : trained(own);
      StoredTensors stored = inFile.check(file, names());
      NamedTensors weights = new NamedTensors(scope);
      trained(text)
          .tensors()
          .forEach(
              (name, tensor) -> {
                Shape shape = new Shape(tensor.shape());
                boolean given =
                    stored.contains(name) && Arrays.equals(stored.shape(name), tensor.shape());
                if (!given) {
                  LOG.info("student: {} {} is made anew", name, shape);
                }
                float[] values = given ? stored.floats(name) : made(name, shape, seed);
                weights.add(program, name, shape, values);
              });
      return weights;
    }
  }

  private TensorNames names() {
    if (bare) {
      return TensorNames.renaming(
          stored -> own.backbone().name(stored).map(name -> own.prefix() + name));
    }
    return stored ->
        own.parts(stored).stream()
            .filter(part -> own.owns(part.name()) && !isTeachers(part.name()))
            .toList();
  }

  /** Whether a tensor of the text tower is the teacher's and does not learn. */
  private boolean isTeachers(String name) {
    return !architecture.learnsProjected() && name.equals(TextArchitecture.PROJECTION + ".weight");
  }

  private Expected backbone() {
    Expected expected = new Expected();
    own.backbone().expect(expected, own.prefix());
    return expected;
  }

  /** What learns: all of it, but a projection that is the teacher's. */
  private Expected trained(HeadedText tower) {
    Expected expected = new Expected();
    tower.expect(expected);
    expected.tensors().keySet().removeIf(this::isTeachers);
    return expected;
  }

  private static float[] made(String name, Shape shape, long seed) {
    float[] values = new float[Math.toIntExact(shape.size())];
    if (shape.dimension() > 1) {
      Random random = new Random(seed);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * DEVIATION);
      }
    } else if (name.endsWith(".weight")) {
      Arrays.fill(values, 1); // of a layer norm
    }
    return values;
  }

  /** What the written model has of its teacher, as it is. */
  List<TensorSource> frozen() {
    List<TensorSource> frozen = new ArrayList<>();
    if (!architecture.learnsProjected()) {
      long[] shape = {teacher.projectedDim(), teacher.pooledDim()};
      frozen.add(
          TensorSource.floats(
              TextArchitecture.PROJECTION + ".weight",
              SafetensorsType.F32,
              shape,
              teacher::textProjection));
    }
    if (architecture.scaled()) {
      float[] scale = {teacher.logitScale()};
      frozen.add(TensorSource.floats("logit_scale", SafetensorsType.F32, new long[0], () -> scale));
    }
    return frozen;
  }

  /** config.json of what it becomes; what the directory's own says beside it is kept. */
  byte[] config() {
    try {
      ObjectNode given = (ObjectNode) JSON.readTree(directory.resolve("config.json").toFile());
      ObjectNode whole = bare ? architecture.around(given, own.backbone()) : given;
      return JSON.writerWithDefaultPrettyPrinter()
          .writeValueAsBytes(architecture.config(whole, teacher));
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(directory + ": config.json cannot be read: " + e.getMessage(), e));
    } catch (ClassCastException e) {
      throw new ModelFormatException(directory + ": config.json is not an object", e);
    }
  }
}
