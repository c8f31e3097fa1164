package io.altmesh.trainer.task;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.images.ImageTextBatch;
import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.corpus.images.ImageTextOptions;
import io.altmesh.corpus.images.Sample;
import io.altmesh.corpus.images.ShardList;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.training.ContrastiveStudent;
import io.altmesh.encoder.training.StepMetrics;
import io.altmesh.encoder.training.TextImageBatch;
import io.altmesh.mesh.client.WaitListener;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AltCLIP's second stage (arXiv 2211.06679, section 3.2) with the image tower locked: symmetric
 * InfoNCE between a student's captions and a teacher's images, in PROJECTED space. The images are
 * embedded by the teacher, each once in its life, and kept in the embedding store.
 *
 * <p>A batch is a whole step, so that its negatives are all of it; {@code accumulation} is the
 * number of chunks that it is computed in. Pairs whose image the teacher refuses are left out of
 * their batch.
 */
public final class ContrastiveLearning implements TrainingTask<ContrastiveLearning.Batch> {
  private static final Logger LOG = LoggerFactory.getLogger(ContrastiveLearning.class);

  /** A step's captions and the vectors of their images. */
  public record Batch(TextImageBatch pairs, long epoch, Cursor next) implements TrainingBatch {
    @Override
    public int samples() {
      return pairs.rows();
    }
  }

  /**
   * A caption and its image.
   *
   * @param length tokens of the caption
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Pair(String caption, int length, float[] image) {}

  private final Recipe recipe;
  private final Engine engine;
  private final ImageTextBatches batches;
  private final ImageTargets targets;
  private final ContrastiveStudent model;

  private ContrastiveLearning(
      Recipe recipe,
      Engine engine,
      ImageTextBatches batches,
      ImageTargets targets,
      ContrastiveStudent model) {
    this.recipe = recipe;
    this.engine = engine;
    this.batches = batches;
    this.targets = targets;
    this.model = model;
  }

  /**
   * Reads the shards, meets the teacher, goes on with the student.
   *
   * @param store where vectors are kept when the recipe does not say
   * @param waits hears when the teacher is away
   */
  public static ContrastiveLearning open(
      Recipe recipe, Path store, Engine engine, WaitListener waits) {
    String target = recipe.teacher().target();
    if (target == null) {
      throw new RecipeException(
          "teacher.target is missing (expected: HOST:PORT of a teacher with images, in the recipe or as --set teacher.target=HOST:PORT)");
    }
    ImageTextBatches batches = batches(recipe); // before a wait for the teacher
    Path vectors = recipe.store().directory() == null ? store : recipe.store().directory();
    ImageTargets targets =
        ImageTargets.connect(target, recipe.teacher().patience(), vectors, waits);
    try {
      if (recipe.teacher().prefetch()) {
        targets.prefetch(
            () ->
                IntStream.range(0, batches.imageCount())
                    .mapToObj(i -> new ImageTargets.Image("number " + i, batches.image(i)))
                    .iterator());
      }
      return new ContrastiveLearning(
          recipe, engine, batches, targets, model(recipe, targets, engine));
    } catch (RuntimeException e) {
      targets.close();
      throw e;
    }
  }

  private static ImageTextBatches batches(Recipe recipe) {
    List<Path> shards =
        ShardList.expand(
            recipe.data().images().stream().map(Path::toString).toList(), Path.of("/"));
    ImageTextBatches batches =
        ImageTextBatches.open(
            shards,
            new ImageTextOptions(
                recipe.batchSize(), 1, recipe.contrastive().firstCaption(), recipe.seed()));
    LOG.info(
        "{} images in {} batches an epoch; {} samples skipped",
        batches.imageCount(),
        batches.batchesPerEpoch(),
        batches.skipped().count());
    return batches;
  }

  private static ContrastiveStudent model(Recipe recipe, ImageTargets targets, Engine engine) {
    return ContrastiveStudent.start(
        recipe.student(),
        targets.head(),
        new ContrastiveStudent.Options(
            Optimizers.adamW(recipe.optimizer()),
            Optimizers.muon(recipe.optimizer()),
            recipe.maxLength(),
            recipe.contrastive().trainLogitScale(),
            recipe.contrastive().trainTextProjection()),
        engine);
  }

  @Override
  public long batchesPerEpoch() {
    return batches.batchesPerEpoch();
  }

  @Override
  public int batchesPerStep(int accumulation) {
    return 1;
  }

  @Override
  public String data() {
    return batches.fingerprint();
  }

  @Override
  public void seek(Cursor cursor) {
    batches.seek(cursor);
  }

  @Override
  public Batch read() {
    ImageTextBatch batch = batches.next();
    List<Optional<float[]>> vectors =
        targets.of(batch.samples().stream().map(this::image).toList());
    List<Pair> pairs = new ArrayList<>();
    for (int row = 0; row < vectors.size(); row++) {
      String caption = batch.samples().get(row).caption();
      vectors.get(row).ifPresent(vector -> pairs.add(pair(caption, vector)));
    }
    if (pairs.isEmpty()) {
      throw new TeacherException(
          "the teacher refused all %d images of a batch (expected: some that it can read); the log names them"
              .formatted(vectors.size()));
    }
    // In a batch the order is free: captions of like length share a chunk, for little padding.
    pairs.sort(Comparator.comparingInt(Pair::length));
    return new Batch(joined(pairs), batch.cursor().epoch(), batches.cursor());
  }

  private Pair pair(String caption, float[] vector) {
    return new Pair(caption, model.tokenizer().length(caption), vector);
  }

  private ImageTargets.Image image(Sample sample) {
    return new ImageTargets.Image(
        "%s of %s".formatted(sample.key(), sample.shard()), batches.image(sample.imageIndex()));
  }

  private TextImageBatch joined(List<Pair> pairs) {
    List<String> texts = pairs.stream().map(Pair::caption).toList();
    float[] images = new float[pairs.size() * targets.dim()];
    for (int row = 0; row < pairs.size(); row++) {
      System.arraycopy(pairs.get(row).image(), 0, images, row * targets.dim(), targets.dim());
    }
    return recipe.contrastive().maskDuplicates()
        ? new TextImageBatch(
            chunks(texts),
            images,
            numbers(texts),
            numbers(pairs.stream().map(pair -> FloatBuffer.wrap(pair.image())).toList()))
        : new TextImageBatch(chunks(texts), images);
  }

  private List<TokenBatch> chunks(List<String> texts) {
    int size = recipe.microBatch();
    List<TokenBatch> chunks = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += size) {
      chunks.add(
          model.tokenizer().encode(texts.subList(from, Math.min(texts.size(), from + size))));
    }
    return chunks;
  }

  /** Equal numbers for what is equal; an image is what its vector is. */
  private static <T> long[] numbers(List<T> values) {
    Map<T, Long> numbers = new HashMap<>();
    return values.stream()
        .mapToLong(value -> numbers.computeIfAbsent(value, fresh -> (long) numbers.size()))
        .toArray();
  }

  @Override
  public void accumulate(Batch batch, long seed, double progress) {
    model.accumulate(batch.pairs());
  }

  @Override
  public void update(double learningRate) {
    model.update(learningRate);
  }

  @Override
  public StepMetrics readMetrics() {
    return model.readMetrics();
  }

  @Override
  public OptionalDouble logitScale() {
    return model.logitScale();
  }

  @Override
  public Counts counts() {
    return new Counts(
        targets.hitRate(),
        targets.teacherImages(),
        batches.skipped().count() + targets.refused(),
        targets.lookups());
  }

  @Override
  public void write(Path folder) {
    targets.flush();
    model.writeModel(folder);
    model.writeOptimizer(folder.resolve(OPTIMIZER));
  }

  @Override
  public void restore(Path folder) {
    model.restore(folder, folder.resolve(OPTIMIZER));
  }

  @Override
  public String fingerprint(Path folder) {
    return EmbeddingModels.identify(folder, engine.numerics()).fingerprint();
  }

  @Override
  public TeacherIdentity teacher() {
    return targets.identity();
  }

  @Override
  public void close() {
    model.close();
    targets.close();
  }
}
