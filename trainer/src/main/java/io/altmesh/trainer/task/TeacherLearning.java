package io.altmesh.trainer.task;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.parallel.PairBatch;
import io.altmesh.corpus.parallel.PairBatches;
import io.altmesh.corpus.parallel.PairMix;
import io.altmesh.corpus.parallel.PairOrder;
import io.altmesh.corpus.parallel.SentencePair;
import io.altmesh.corpus.parallel.SourceTexts;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.training.DistillationLoss;
import io.altmesh.encoder.training.DistillationModel;
import io.altmesh.encoder.training.Frozen;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.proto.v1.Space;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AltCLIP's first stage (arXiv 2211.06679, section 3.1): the student's vector of a sentence moves
 * to the teacher's vector of its source, by mean squared error on un-normalised vectors unless the
 * recipe has another loss.
 */
public final class TeacherLearning extends ModelTask<TeacherLearning.Batch, DistillationModel> {
  private static final Logger LOG = LoggerFactory.getLogger(TeacherLearning.class);

  /**
   * Pairs, as the engine takes them.
   *
   * @param targets (B, D) row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Batch(TokenBatch tokens, float[] targets, long epoch, Cursor next)
      implements TrainingBatch {
    @Override
    public int samples() {
      return tokens.rows();
    }
  }

  private final Recipe recipe;
  private final TeacherTargets targets;
  private final PairBatches batches;

  /** Parts of an update whose loss compares them with each other, until all are there. */
  private final List<DistillationModel.Part> together = new ArrayList<>();

  private TeacherLearning(
      Recipe recipe,
      Engines engines,
      TeacherTargets targets,
      DistillationModel model,
      PairBatches batches) {
    super(model, engines.first().numerics());
    this.recipe = recipe;
    this.targets = targets;
    this.batches = batches;
  }

  /**
   * Meets the teacher, makes the student with its head, reads the corpus.
   *
   * @param store where vectors are kept when the recipe does not say
   * @param calls how the teacher is called; the listener hears when it is away
   */
  public static TeacherLearning open(
      Recipe recipe, Path store, Engines engines, ClientOptions calls) {
    String target = recipe.teacher().requireTarget();
    PairMix mix = ParallelData.mix(recipe.data()); // before a wait for the teacher, maybe of hours
    Path vectors = recipe.store().directory() == null ? store : recipe.store().directory();
    TeacherTargets targets =
        TeacherTargets.connect(
            target,
            Space.valueOf(recipe.teacher().space().name()),
            recipe.teacher().patience(),
            vectors,
            calls);
    try {
      return open(recipe, engines, targets, mix, vectors);
    } catch (RuntimeException e) {
      targets.close();
      throw e;
    }
  }

  private static TeacherLearning open(
      Recipe recipe, Engines engines, TeacherTargets targets, PairMix mix, Path store) {
    DistillationModel model =
        DistillationModel.start(recipe.student(), targets.head(), options(recipe), engines);
    try {
      PairBatches batches =
          PairBatches.open(
              mix,
              new PairOrder(
                  recipe.microBatch(), recipe.seed(), recipe.data().shuffleBuffer(), store),
              pair -> model.tokenizer().length(pair.target()));
      LOG.info(
          "{} pairs an epoch in {} batches; {}",
          batches.pairsPerEpoch(),
          batches.batchesPerEpoch(),
          batches.skipped());
      if (recipe.teacher().prefetch()) {
        prefetch(mix, targets);
      }
      return new TeacherLearning(recipe, engines, targets, model, batches);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static void prefetch(PairMix mix, TeacherTargets targets) {
    try (SourceTexts texts = SourceTexts.open(mix)) {
      FillProgress filled = targets.vectors().fill(texts, progress -> {});
      LOG.info("the teacher gave {} texts that the store lacked", filled.asked());
    }
  }

  private static DistillationModel.Options options(Recipe recipe) {
    var loss = DistillationLoss.valueOf(recipe.distillation().loss().name());
    return new DistillationModel.Options(
        Optimizers.adamW(recipe.optimizer()),
        Optimizers.muon(recipe.optimizer()),
        recipe.ema(),
        loss,
        new Frozen(recipe.freeze().wordEmbeddings(), recipe.freeze().layers()),
        recipe.seed(),
        recipe.maxLength(),
        recipe.head(),
        recipe.dropout());
  }

  @Override
  public long batchesPerEpoch() {
    return batches.batchesPerEpoch();
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
    PairBatch batch = batches.next();
    TokenBatch tokens =
        model().tokenizer().encode(batch.pairs().stream().map(SentencePair::target).toList());
    float[] vectors = targets.of(batch.pairs().stream().map(SentencePair::source).toList());
    return new Batch(tokens, vectors, batch.epoch(), batches.cursor());
  }

  @Override
  public void accumulate(Batch batch, long seed, double progress) {
    if (recipe.distillation().loss() != Recipe.Distillation.Distance.INFONCE) {
      model().accumulate(batch.tokens(), batch.targets(), 1.0 / recipe.accumulation(), seed);
      return;
    }
    together.add(new DistillationModel.Part(batch.tokens(), batch.targets()));
    if (together.size() == recipe.accumulation()) {
      model().accumulate(List.copyOf(together), seed);
      together.clear();
    }
  }

  @Override
  public Counts counts() {
    return new Counts(
        targets.vectors().hitRate(),
        targets.vectors().asked(),
        batches.skipped().count(),
        targets.vectors().lookups());
  }

  @Override
  public void write(Path folder) {
    targets.vectors().flush();
    super.write(folder);
  }

  @Override
  public TeacherIdentity teacher() {
    return targets.identity();
  }

  @Override
  public void close() {
    batches.close();
    super.close();
    targets.close();
  }
}
