package io.altmesh.trainer.recipe;

import static io.altmesh.trainer.recipe.Bounds.atLeast;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a run. The defaults are the AltCLIP paper's stage 1 (arXiv 2211.06679,
 * table 6) where it states one. In YAML the keys are written with dashes; relative paths start at
 * the recipe's folder, or at the working directory when they come from {@code --set}.
 *
 * @param task what is learnt
 * @param seed of order, initialisation and augmentation; the same seed gives the same run
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}; of several replicas the first one's
 * @param precision {@code auto}, {@code fp32} or {@code bf16}
 * @param student the Hugging Face directory that the run starts from (teacher learning: an XLM-R or
 *     a BERT, which get a head, or an AltCLIP, M-CLIP or Chinese-CLIP; contrastive learning: the
 *     same, and with an unlocked image tower no M-CLIP; from scratch: {@code config.json},
 *     tokenizer and preprocessor)
 * @param head the head that a bare XLM-R or BERT gets: {@code altclip}, {@code m-clip}, {@code
 *     chinese-clip}; left out: {@code altclip} on XLM-R, {@code chinese-clip} on BERT
 * @param batchSize samples of one update
 * @param accumulation how many equal parts a batch is computed in, for memory; the gradient is the
 *     whole batch's
 * @param epochs passes over the data; this or {@code steps}
 * @param steps updates; this or {@code epochs}
 * @param distillation how teacher learning measures the student
 * @param freeze what of teacher learning's student stays as it is
 * @param ema decay of the moving average of teacher learning's weights, in [0, 1): checkpoints have
 *     the averages as the model and the weights themselves beside the optimizer; 0 for none
 * @param guard when a run is ended because its loss is no longer one
 * @param dropout of the student's text tower in training, its states and its attention, in [0, 1);
 *     0 as in FlagAI's teacher learning
 * @param replicas copies of the student that compute a step's {@code accumulation} parts side by
 *     side, each on a GPU of its own from {@code device} on, or all on one processor, whose threads
 *     they share; the gradient is the whole batch's, its last bits depend on their number
 * @param maxLength tokens of the student's texts, special ones included
 * @param listen HOST:PORT of the run's gRPC services; port 0 takes a free one
 * @param scores whose scores tell which checkpoint is the best, and when the run may end early
 */
public record Recipe(
    TaskName task,
    @Default("1") long seed,
    @Default("auto") String device,
    @Default("auto") String precision,
    Path student,
    @Nullable String head,
    @Default("{}") Teacher teacher,
    DataSettings data,
    @Default("1024") int batchSize,
    @Default("1") int accumulation,
    @Nullable Integer epochs,
    @Nullable Long steps,
    @Default("{}") OptimizerSettings optimizer,
    @Default("77") int maxLength,
    @Default("{}") ContrastiveSettings contrastive,
    @Default("{}") Checkpoint checkpoint,
    @Default("{}") Metrics metrics,
    @Default("{}") Store store,
    @Default("127.0.0.1:0") String listen,
    @Default("{}") Followers followers,
    @Nullable Probe probe,
    @Default("{}") Distillation distillation,
    @Default("{}") Freeze freeze,
    @Default("0") double ema,
    @Default("{}") Guard guard,
    @Default("0") double dropout,
    @Default("1") int replicas,
    @Default("{}") ScoreSettings scores) {

  /** What can be learnt. */
  public enum TaskName {
    /** MSE between the student's text vectors and a teacher's (the paper's stage 1). */
    TEACHER_LEARNING,
    /**
     * The student's texts against images: a teacher's, which are locked (stage 2), or those of a
     * tower that learns, too.
     */
    CONTRASTIVE_LEARNING,
    /** A CLIP from random weights, images against captions. */
    CONTRASTIVE_FROM_SCRATCH
  }

  public Recipe {
    atLeast("batch-size", batchSize, 1);
    atLeast("accumulation", accumulation, 1);
    atLeast("max-length", maxLength, 3);
    if (batchSize % accumulation != 0) {
      throw new IllegalArgumentException(
          "accumulation: %d (expected: a divisor of batch-size, %d)"
              .formatted(accumulation, batchSize));
    }
    atLeast("replicas", replicas, 1);
    if (replicas > accumulation) {
      throw new IllegalArgumentException(
          "replicas: %d (expected: at most accumulation, %d: each replica computes parts of a step)"
              .formatted(replicas, accumulation));
    }
    if ((epochs == null) == (steps == null)) {
      throw new IllegalArgumentException(
          "epochs: %s, steps: %s (expected: exactly one of the two)".formatted(epochs, steps));
    }
    atLeast("epochs", epochs == null ? 1 : epochs, 1);
    atLeast("steps", steps == null ? 1 : steps, 1);
    if (!(ema >= 0 && ema < 1)) {
      throw new IllegalArgumentException(
          "ema: %s (expected: at least 0 and below 1)".formatted(ema));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "dropout: %s (expected: at least 0 and below 1)".formatted(dropout));
    }
    if (checkpoint.keepBest() && scores.evaluator() == null) {
      throw new IllegalArgumentException(
          "checkpoint.keep-best: true (expected: false, or scores.evaluator=HOST:PORT of who scores the checkpoints)");
    }
    boolean distils = task == TaskName.TEACHER_LEARNING;
    boolean mse = distillation.loss() == Distillation.Distance.MSE;
    TaskKeys keys = new TaskKeys(task);
    keys.only("ema", ema == 0, TaskName.TEACHER_LEARNING);
    keys.only("distillation.loss", mse, TaskName.TEACHER_LEARNING);
    boolean nothingFrozen = !freeze.wordEmbeddings() && freeze.layers() == 0;
    keys.only("freeze", nothingFrozen, TaskName.TEACHER_LEARNING);
    keys.only("optimizer.layer-decay", optimizer.layerDecay() == 1, TaskName.TEACHER_LEARNING);
    keys.only("probe", probe == null, TaskName.CONTRASTIVE_FROM_SCRATCH);
    TaskName[] ofStudents = {TaskName.TEACHER_LEARNING, TaskName.CONTRASTIVE_LEARNING};
    keys.only("head", head == null, ofStudents);
    keys.only("dropout", dropout == 0, ofStudents);
    keys.only("replicas", replicas == 1, ofStudents);
    keys.contrastive(contrastive);
    keys.data(data);
    keys.teacher(teacher);
    if (contrastive.imageTower() == ContrastiveSettings.ImageTower.UNLOCKED
        && teacher.target() != null) {
      throw new IllegalArgumentException(
          "teacher.target: %s (expected: left out with contrastive.image-tower unlocked, which has no teacher)"
              .formatted(teacher.target()));
    }
    if (distils && data.pairs().isEmpty()) {
      throw new IllegalArgumentException(
          "data.pairs: none (expected: parallel text, for task teacher-learning)");
    }
    if (!distils && data.images().isEmpty()) {
      throw new IllegalArgumentException(
          "data.images: none (expected: WebDataset shards, for task "
              + RecordBinder.dashed(task.name())
              + ")");
    }
  }

  /** Samples of one forward and backward pass. */
  public int microBatch() {
    return batchSize / accumulation;
  }

  /**
   * Who is learnt from.
   *
   * @param target HOST:PORT or a gRPC name ({@code dns:///teachers:7001}) of an Embedder
   * @param space whose vectors teacher learning learns: {@code pooled}, as the paper, with the
   *     teacher's own projection behind them; or {@code projected}, as Multilingual-CLIP
   * @param patience how long the run waits for a teacher that is away before it fails
   * @param prefetch true: ask for the whole corpus before the first step; false: the first epoch's
   *     calls overlap with training
   */
  public record Teacher(
      @Nullable String target,
      @Default("pooled") Space space,
      @Default("24h") Duration patience,
      @Default("false") boolean prefetch) {
    /** Where in the teacher its vectors are taken. */
    public enum Space {
      POOLED,
      PROJECTED
    }

    /**
     * The target of a task that has a teacher.
     *
     * @throws RecipeException when there is none
     */
    public String requireTarget() {
      if (target == null) {
        throw new RecipeException(
            "teacher.target is missing (expected: HOST:PORT of a teacher, in the recipe or as --set teacher.target=HOST:PORT)");
      }
      return target;
    }
  }

  /**
   * How far a student is from its teacher.
   *
   * @param loss {@code mse}, the paper's; {@code cosine}, 1 - cos; {@code infonce}, FlagAI's {@code
   *     cl}: each of the teacher's vectors finds its student's among those of the whole batch, by a
   *     scale that is learnt
   */
  public record Distillation(@Default("mse") Distance loss) {
    /** Which distance. */
    public enum Distance {
      MSE,
      COSINE,
      INFONCE
    }
  }

  /**
   * What does not learn and does not decay; all of it does in the paper.
   *
   * @param wordEmbeddings the table of word embeddings: most weights of a multilingual student
   * @param layers of the student, counted from below
   */
  public record Freeze(@Default("false") boolean wordEmbeddings, @Default("0") int layers) {
    public Freeze {
      atLeast("layers", layers, 0);
    }
  }

  /**
   * When a run ends with an error, its last good checkpoint named. Losses are seen at every
   * read-out ({@code metrics.every-steps}, checkpoints).
   *
   * @param nonFinite read-outs in a row with a loss or gradient that is not finite; such an update
   *     is skipped, and no checkpoint is written meanwhile
   * @param spike how often the median of the last read-outs a loss may be, above 1; 0 for any
   */
  public record Guard(@Default("1") int nonFinite, @Default("0") double spike) {
    public Guard {
      atLeast("non-finite", nonFinite, 1);
      if (spike != 0 && !(spike > 1)) {
        throw new IllegalArgumentException("spike: %s (expected: 0 or > 1)".formatted(spike));
      }
    }
  }

  /**
   * When the run is written down. The last step always is.
   *
   * @param everySteps updates between two checkpoints
   * @param every time between two checkpoints, besides
   * @param keep how many of the newest stay; one that a live follower still needs stays besides
   * @param keepBest whether the one with the best score stays besides (see {@code scores}); one
   *     that has no score yet then waits for it as long as {@code followers.lease}
   */
  public record Checkpoint(
      @Default("1000") long everySteps,
      @Nullable Duration every,
      @Default("3") int keep,
      @Default("false") boolean keepBest) {
    public Checkpoint {
      atLeast("every-steps", everySteps, 1);
      atLeast("keep", keep, 1);
    }
  }

  /**
   * What the run tells of itself.
   *
   * @param everySteps updates between two read-backs of loss and gradient norm: each waits for the
   *     device
   * @param listen HOST:PORT where {@code GET /metrics} is answered for Prometheus; left out:
   *     nowhere
   */
  public record Metrics(@Default("20") long everySteps, @Nullable String listen) {
    public Metrics {
      atLeast("every-steps", everySteps, 1);
    }
  }

  /** Where the teacher's vectors are kept; {@code store} inside the run's folder when left out. */
  public record Store(@Nullable Path directory) {}

  /**
   * Students and evaluators that follow the run.
   *
   * @param expected how many must watch before the first step: whoever comes later hears of the
   *     newest checkpoint only
   * @param lease how long the trainer stays after its last step for one that gives no sign of life
   */
  public record Followers(@Default("0") int expected, @Default("60s") Duration lease) {
    public Followers {
      atLeast("expected", expected, 0);
    }
  }

  /**
   * Recall of the newest checkpoint on a benchmark, inside a run that has no evaluator (from
   * scratch).
   */
  public record Probe(
      Path benchmark, @Default("1000") long everySteps, @Default("en") String language) {
    public Probe {
      atLeast("every-steps", everySteps, 1);
    }
  }
}
