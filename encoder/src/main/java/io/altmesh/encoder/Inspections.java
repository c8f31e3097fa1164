package io.altmesh.encoder;

import io.altmesh.encoder.Inspection.Beside;
import io.altmesh.encoder.Inspection.Model;
import io.altmesh.encoder.Inspection.Role;
import io.altmesh.encoder.Inspection.Tower;
import io.altmesh.encoder.Inspection.Use;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Fingerprint;
import io.altmesh.encoder.tower.ImageArchitecture;
import io.altmesh.encoder.tower.ModelDirectory;
import io.altmesh.encoder.tower.ModelPlan;
import io.altmesh.encoder.tower.StoredTensors;
import io.altmesh.encoder.tower.TextArchitecture;
import io.altmesh.encoder.tower.TokenLimit;
import io.altmesh.encoder.tower.TowerArchitecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at model directories, without an engine and without ever holding their weights: headers are
 * read, and the files once from end to end to digest them. What is wrong with a directory is told,
 * not thrown.
 */
public final class Inspections {
  private static final Counts UNCOUNTED = new Counts(0, 0, 0, List.of());

  private final Path directory;
  private final boolean fingerprints;
  private final Set<String> problems = new LinkedHashSet<>();

  private Inspections(Path directory, boolean fingerprints) {
    this.directory = directory;
    this.fingerprints = fingerprints;
  }

  /** All there is to tell. */
  public static Inspection of(Path directory) {
    return new Inspections(directory, true).inspect();
  }

  /** All that headers tell, in no time: nothing is digested. */
  public static Inspection withoutFingerprints(Path directory) {
    return new Inspections(directory, false).inspect();
  }

  /** Values of a model's tensors: of its towers, of both and what both share. */
  private record Counts(long text, long image, long all, List<Beside> beside) {}

  /** What takes a tower's tokenizer or preprocessing, and its weights. */
  private record Opened(
      int contextLength, String fingerprint, OptionalDouble logitScale, String imageTower) {
    static final Opened NOT = new Opened(0, "", OptionalDouble.empty(), "");
  }

  private Inspection inspect() {
    if (!Files.isDirectory(directory)) {
      problems.add(directory + ": no such directory (expected a Hugging Face model directory)");
      return result("", "", InspectedFiles.NONE, Model.UNKNOWN, Uses.NONE);
    }
    InspectedFiles files = InspectedFiles.of(directory);
    ConfigNode config = attempt(() -> Architectures.config(directory));
    problems.addAll(files.problems());
    String type = config == null ? null : attempt(() -> config.text("model_type"));
    if (config == null || type == null) {
      return result("", "", files, Model.UNKNOWN, Uses.NONE);
    }
    boolean bare = Architectures.BACKBONES.contains(type);
    Model model = bare ? backbone(config) : model(config);
    Uses uses = new Uses(directory, config, model, problems.isEmpty());
    return result(type, config.first("architectures"), files, model, uses.all());
  }

  private Inspection result(
      String type, String className, InspectedFiles files, Model model, List<Use> uses) {
    return new Inspection(
        directory, type, className, files.files(), model, uses, List.copyOf(problems));
  }

  /** What reading throws is what is wrong with the directory. */
  private <T> @Nullable T attempt(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      problems.add(e.getMessage() == null ? e.toString() : e.getMessage());
      return null;
    }
  }

  private <T> @Nullable T withWeights(Function<ModelWeights, T> reading) {
    return attempt(
        () -> {
          try (ModelWeights weights = ModelWeights.open(directory)) {
            return reading.apply(weights);
          }
        });
  }

  private Model backbone(ConfigNode config) {
    Backbone backbone = attempt(() -> Uses.backbone(config));
    if (backbone == null) {
      return Model.UNKNOWN;
    }
    Counts counts =
        withWeights(
            weights -> {
              StoredTensors stored = Uses.check(backbone, weights);
              return new Counts(stored.values(name -> true), 0, 0, beside(weights, stored));
            });
    Counts counted = counts == null ? UNCOUNTED : counts;
    Opened opened = attempt(() -> open(backbone, config.text("model_type"), counts != null));
    Opened text = opened == null ? Opened.NOT : opened;
    Tower tower =
        new Tower(
            Role.BACKBONE,
            backbone.description(),
            counted.text,
            backbone.layers().width(),
            0,
            text.contextLength,
            0,
            text.fingerprint);
    return new Model(List.of(tower), counted.text, counted.beside, OptionalDouble.empty(), "", "");
  }

  /** Its fingerprint is a tower's, of kind {@code backbone} and without a head's tensors. */
  private Opened open(Backbone backbone, String type, boolean fits) {
    int limit = TokenLimit.of(directory, backbone.contextLength());
    try (TextTokenizer tokenizer = TextTokenizer.open(directory, limit, backbone.padId());
        ModelWeights weights = fits && fingerprints ? ModelWeights.open(directory) : null) {
      int length = tokenizer.maxLength();
      if (weights == null) {
        return new Opened(length, "", OptionalDouble.empty(), "");
      }
      Map<String, String> fields = new TreeMap<>(backbone.fields(length));
      fields.put("model_type", type); // BERT and XLM-R have tensors of the same names
      String tensors = Uses.check(backbone, weights).sha256(name -> true);
      String fingerprint = Fingerprint.tower("backbone", fields, tensors, tokenizer.sha256());
      return new Opened(length, fingerprint, OptionalDouble.empty(), "");
    }
  }

  private Model model(ConfigNode config) {
    ModelPlan plan = withWeights(weights -> Architectures.plan(config, weights));
    if (plan == null) {
      return Model.UNKNOWN;
    }
    Counts counts = withWeights(weights -> counts(plan, weights));
    return counts == null
        ? new Model(
            towers(plan, UNCOUNTED, Opened.NOT, Opened.NOT),
            0,
            List.of(),
            OptionalDouble.empty(),
            "",
            "")
        : model(plan, counts);
  }

  private Model model(ModelPlan plan, Counts counts) {
    Opened text = plan.text() == null ? Opened.NOT : open(Towers.TEXT);
    Opened image = plan.image() == null ? Opened.NOT : open(Towers.IMAGE);
    String bound = plan.image() == null ? text.imageTower : "";
    String seen = plan.image() == null ? bound : image.fingerprint;
    boolean known = fingerprints && problems.isEmpty();
    return new Model(
        towers(plan, counts, text, image),
        counts.all,
        counts.beside,
        plan.text() == null ? image.logitScale : text.logitScale,
        known ? Fingerprint.model(text.fingerprint, seen) : "",
        bound);
  }

  private static Counts counts(ModelPlan plan, ModelWeights weights) {
    StoredTensors stored = plan.expected().check(weights, plan.names());
    return new Counts(
        values(plan.text(), stored),
        values(plan.image(), stored),
        stored.values(name -> true),
        beside(weights, stored));
  }

  private static long values(@Nullable TowerArchitecture tower, StoredTensors stored) {
    return tower == null ? 0 : stored.values(tower::owns);
  }

  private static List<Beside> beside(ModelWeights weights, StoredTensors stored) {
    return stored.unread().stream()
        .map(
            name ->
                new Beside(
                    name, weights.dtype(name), Arrays.stream(weights.shape(name)).boxed().toList()))
        .toList();
  }

  /** Opens a tower alone: what one lacks must not hide what is wrong with the other. */
  private Opened open(Towers towers) {
    Opened opened =
        attempt(
            () -> {
              try (ModelDirectory read = EmbeddingModels.read(directory, towers)) {
                return new Opened(
                    read.contextLength(),
                    fingerprints ? fingerprint(read, towers) : "",
                    scale(read),
                    towers == Towers.TEXT ? read.imageTower() : "");
              }
            });
    return opened == null ? Opened.NOT : opened;
  }

  private static OptionalDouble scale(ModelDirectory read) {
    Float scale = read.logitScale();
    return scale == null ? OptionalDouble.empty() : OptionalDouble.of(scale);
  }

  private static String fingerprint(ModelDirectory read, Towers towers) {
    TowerInfo info = towers == Towers.TEXT ? read.text() : read.image();
    return info == null ? "" : info.fingerprint();
  }

  private static List<Tower> towers(ModelPlan plan, Counts counts, Opened text, Opened image) {
    List<Tower> towers = new ArrayList<>();
    TextArchitecture reads = plan.text();
    if (reads != null) {
      towers.add(
          new Tower(
              Role.TEXT,
              reads.description(),
              counts.text,
              reads.pooledDim(),
              reads.projectedDim(),
              text.contextLength,
              0,
              text.fingerprint));
    }
    ImageArchitecture sees = plan.image();
    if (sees != null) {
      towers.add(
          new Tower(
              Role.IMAGE,
              sees.description(),
              counts.image,
              sees.pooledDim(),
              sees.projectedDim(),
              0,
              sees.imageSize(),
              image.fingerprint));
    }
    return towers;
  }
}
