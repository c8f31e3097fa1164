package io.altmesh.cli.elevater;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.altmesh.cli.evaluate.Scored;
import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.evaluator.scoring.PredictionListener;
import io.altmesh.proto.v1.MetricValue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A submission to ELEVATER's leaderboard (ICinW on EvalAI), as {@code submission_file_readme.md} of
 * its toolkit (github.com/Computer-Vision-in-the-Wild/ Elevater_Toolkit_IC) tells it and {@code
 * vision_benchmark/commands/prepare_submit.py} writes it: a zip of {@code all_predictions.json},
 * {@code {"data": [...]}} with an object a data set, whose {@code predictions} are (seeds × images
 * × classes) probabilities of six decimals. Where images are ranked by them (mAP, ROC-AUC) all
 * digits stand: at six, other figures come out (the toolkit's own comment is to raise them then).
 *
 * <p>Predictions wait on disk; one image's are in memory. Belongs to one thread.
 */
public final class ElevaterSubmission implements PredictionListener, AutoCloseable {
  /** Of probes that are trained on all there is. */
  public static final int ALL = Classifier.ALL;

  private static final String ENTRY = "all_predictions.json";
  private static final double DECIMALS = 1e6;

  private static final Set<String> RANKED =
      Set.of(Metric.ROC_AUC.toString(), Metric.MAP_11_POINT.toString(), Metric.MAP.toString());

  private final Path zip;
  private final ModelSize size;
  private final int shots;
  private final Map<String, PredictedSet> sets = new LinkedHashMap<>();

  private ElevaterSubmission(Path zip, ModelSize size, int shots) {
    this.zip = zip;
    this.size = size;
    this.shots = shots;
  }

  /**
   * Begins one; nothing is written before {@link #write}.
   *
   * @param shots training images of a class: 0 for zero-shot, {@link #ALL} for probes of all
   * @param splits empty for the first of each
   * @param languages empty for all
   * @throws IllegalArgumentException when a benchmark is no set of ELEVATER's, or the file is there
   */
  public static ElevaterSubmission of(
      Path zip,
      ModelSize size,
      int shots,
      List<BenchmarkDefinition> benchmarks,
      List<String> splits,
      List<String> languages) {
    if (Files.exists(zip)) {
      throw new IllegalArgumentException(
          "--elevater-zip %s: is there (expected: a new file)".formatted(zip));
    }
    benchmarks.forEach(one -> ElevaterName.require(one, splits, languages, shots));
    return new ElevaterSubmission(zip, size, shots);
  }

  @Override
  public void predicted(
      Benchmark benchmark, Classifier classifier, int image, float[] probabilities) {
    if (classifier.shots() != shots) {
      return;
    }
    try {
      sets.computeIfAbsent(benchmark.name(), name -> new PredictedSet())
          .put(benchmark, classifier, image, probabilities);
    } catch (IOException e) {
      throw new UncheckedIOException("predictions of " + benchmark.name(), e);
    }
  }

  /**
   * What became of it.
   *
   * @param sets that are in it
   * @param leftOut those whose images could not all be scored: the leaderboard takes whole sets
   */
  public record Written(List<String> sets, List<String> leftOut) {
    /** Sets that a whole submission has besides ImageNet-1k. */
    public static int expected() {
      return ElevaterName.SETS;
    }
  }

  /**
   * Writes the zip.
   *
   * @param scores of the benchmarks whose predictions came
   */
  public Written write(List<Scored> scores) throws IOException {
    List<Scored> whole =
        scores.stream()
            .filter(one -> one.complete() && sets.containsKey(one.score().getBenchmark()))
            .toList();
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream zipped = new ZipOutputStream(out)) {
      zipped.putNextEntry(new ZipEntry(ENTRY));
      JsonGenerator json = new JsonFactory().createGenerator(zipped);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeArrayFieldStart("data");
      for (Scored scored : whole) {
        write(json, scored, head(whole));
      }
      json.writeEndArray();
      json.writeEndObject();
      json.close();
      zipped.closeEntry();
    }
    List<Scored> others = new ArrayList<>(scores);
    others.removeAll(whole);
    return new Written(names(whole), names(others));
  }

  private static List<String> names(List<Scored> scores) {
    return scores.stream().map(one -> one.score().getBenchmark()).toList();
  }

  /** The trained parameters of a set, on average: the toolkit adds them to the model's. */
  private long head(List<Scored> whole) {
    return Math.round(whole.stream().mapToLong(one -> set(one).trained()).average().orElse(0));
  }

  private PredictedSet set(Scored scored) {
    return Objects.requireNonNull(sets.get(scored.score().getBenchmark()));
  }

  private void write(JsonGenerator json, Scored scored, long head) throws IOException {
    PredictedSet set = set(scored);
    json.writeStartObject();
    json.writeStringField("model_name", scored.score().getModelName());
    json.writeStringField("dataset_name", ElevaterName.of(scored.score().getBenchmark()));
    json.writeNumberField("num_trainable_params", set.trained());
    json.writeNumberField("num_params", size.all() + head);
    json.writeNumberField("num_visual_params", size.visual());
    json.writeNumberField("num_backbone_params", size.all());
    json.writeNumberField("n_shot", shots);
    json.writeArrayFieldStart("rnd_seeds");
    for (int seed : set.seeds().keySet()) {
      json.writeNumber(seed);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("predictions");
    boolean ranked = isRanked(scored);
    for (PredictionFile file : set.seeds().values()) {
      json.writeStartArray();
      file.read(row -> write(json, row, ranked));
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, float[] row, boolean ranked) throws IOException {
    json.writeStartArray();
    for (float probability : row) {
      if (ranked) {
        json.writeNumber(probability);
      } else {
        json.writeNumber(Math.rint(probability * DECIMALS) / DECIMALS);
      }
    }
    json.writeEndArray();
  }

  /** Whether images are ranked by a class's probability, so that small ones must stay apart. */
  private static boolean isRanked(Scored scored) {
    return scored.score().getMetricsList().stream()
        .map(MetricValue::getName)
        .anyMatch(RANKED::contains);
  }

  @Override
  public void close() throws IOException {
    for (PredictedSet set : sets.values()) {
      set.close();
    }
  }
}
