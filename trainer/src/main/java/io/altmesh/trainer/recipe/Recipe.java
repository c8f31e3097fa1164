package io.altmesh.trainer.recipe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a run. The defaults are the AltCLIP paper's stage 1 (arXiv 2211.06679,
 * table 6) where it states one. In YAML the keys are written with dashes; relative paths start at
 * the recipe's folder, or at the working directory when they come from {@code --set}.
 *
 * @param task what is learnt
 * @param seed of order, initialisation and augmentation; the same seed gives the same run
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision {@code auto}, {@code fp32} or {@code bf16}
 * @param student the Hugging Face directory that the run starts from (teacher learning: an XLM-R or
 *     a BERT, which get a head, or an AltCLIP, M-CLIP or Chinese-CLIP; contrastive learning: one of
 *     these three; from scratch: {@code config.json}, tokenizer and preprocessor)
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
 * @param maxLength tokens of the student's texts, special ones included
 * @param listen HOST:PORT of the run's gRPC services; port 0 takes a free one
 */
public record Recipe(
    TaskName task,
    @Default("1") long seed,
    @Default("auto") String device,
    @Default("auto") String precision,
    Path student,
    @Nullable String head,
    @Default("{}") Teacher teacher,
    Data data,
    @Default("1024") int batchSize,
    @Default("1") int accumulation,
    @Nullable Integer epochs,
    @Nullable Long steps,
    @Default("{}") Optimizer optimizer,
    @Default("77") int maxLength,
    @Default("{}") Contrastive contrastive,
    @Default("{}") Checkpoint checkpoint,
    @Default("{}") Metrics metrics,
    @Default("{}") Store store,
    @Default("127.0.0.1:0") String listen,
    @Default("{}") Followers followers,
    @Nullable Probe probe,
    @Default("{}") Distillation distillation,
    @Default("{}") Freeze freeze,
    @Default("0") double ema,
    @Default("{}") Guard guard) {

  /** What can be learnt. */
  public enum TaskName {
    /** MSE between the student's text vectors and a teacher's (the paper's stage 1). */
    TEACHER_LEARNING,
    /** InfoNCE between the student's texts and a teacher's images, which are locked (stage 2). */
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
    boolean distils = task == TaskName.TEACHER_LEARNING;
    if (!distils) {
      teachersAlone("ema", ema == 0);
      teachersAlone("distillation.loss", distillation.loss() == Distillation.Distance.MSE);
      teachersAlone("freeze", !freeze.wordEmbeddings() && freeze.layers() == 0);
      teachersAlone("optimizer.layer-decay", optimizer.layerDecay() == 1);
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
  }

  /**
   * How far a student is from its teacher.
   *
   * @param loss {@code mse}, the paper's; {@code cosine}, 1 - cos; {@code infonce}, FlagAI's {@code
   *     cl}: each of the teacher's vectors finds its student's among those of the micro batch
   *     ({@code batch-size / accumulation}), by a scale that is learnt
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
   * What is learnt.
   *
   * @param pairs parallel text, for teacher learning
   * @param images WebDataset shards (brace lists allowed), for contrastive tasks
   */
  public record Data(@Default("[]") List<Pairs> pairs, @Default("[]") List<Path> images) {}

  /**
   * A file of parallel text.
   *
   * @param weight how often its pairs are drawn, relative to 1
   * @param language of the second column, if the file has no third
   */
  public record Pairs(Path file, @Default("1") double weight, @Nullable String language) {
    public Pairs {
      if (!(weight > 0)) {
        throw new IllegalArgumentException("weight: %s (expected: > 0)".formatted(weight));
      }
    }
  }

  /**
   * How weights move. The paper prints betas of (0.99, 0.999); the default is the usual (0.9,
   * 0.999).
   *
   * @param schedule what follows the warm-up: {@code constant}; {@code linear} or {@code cosine}
   *     down to {@code floor}, all the way or in the last {@code cool-down} share of the steps
   * @param clipNorm global norm that gradients are clipped to; 0 switches it off
   * @param muon for the hidden matrices when {@code name} is {@code muon}; the rest stays with
   *     AdamW
   * @param layerDecay of AdamW's rate from a layer to the one below, in (0, 1]: layer i of L learns
   *     at the rate times {@code layer-decay ^ (L - i)}, embeddings as layer 0, the head and layer
   *     L at the whole rate
   */
  public record Optimizer(
      @Default("adamw") Name name,
      @Default("1e-4") double learningRate,
      @Default("[0.9, 0.999]") List<Double> betas,
      @Default("1e-8") double epsilon,
      @Default("0.1") double weightDecay,
      @Default("1.0") double clipNorm,
      @Default("500") long warmUpSteps,
      @Default("constant") Schedule schedule,
      @Default("1.0") double coolDown,
      @Default("0") double floor,
      @Default("{}") Muon muon,
      @Default("1") double layerDecay) {
    /** Which rule. */
    public enum Name {
      ADAMW,
      MUON
    }

    /** What follows the warm-up. */
    public enum Schedule {
      CONSTANT,
      LINEAR,
      COSINE
    }

    public Optimizer {
      positive("learning-rate", learningRate);
      if (betas.size() != 2 || betas.stream().anyMatch(beta -> beta < 0 || beta >= 1)) {
        throw new IllegalArgumentException(
            "betas: %s (expected: two numbers in [0, 1))".formatted(betas));
      }
      atLeast("warm-up-steps", warmUpSteps, 0);
      share("cool-down", coolDown);
      share("floor", floor);
      positive("layer-decay", layerDecay);
      share("layer-decay", layerDecay);
      if (layerDecay < 1 && name == Name.MUON) {
        throw new IllegalArgumentException(
            "layer-decay: %s (expected: 1 with name muon)".formatted(layerDecay));
      }
    }
  }

  /** Momentum orthogonalised by Newton-Schulz steps (Jordan et al., 2024). */
  public record Muon(
      @Default("0.02") double learningRate,
      @Default("0.95") double momentum,
      @Default("0.05") double weightDecay) {
    public Muon {
      positive("learning-rate", learningRate);
      share("momentum", momentum);
    }
  }

  /**
   * How contrastive tasks see their data. Contrastive learning takes {@code first-caption} and the
   * last three; CLIP from scratch all but these three.
   *
   * <p>The paper does not say whether {@code text_projection} and {@code logit_scale} learn in
   * stage 2. FlagAI's model has the scale as a trainable parameter, so it is trained here, never
   * beyond ln 100 (CLIP's own bound); the projection is the teacher's own and stays.
   *
   * @param views renderings of one key that share a batch
   * @param firstCaption probability that a key goes by its first caption (its name), not by one of
   *     the others
   * @param keywords probability that up to two of the other captions follow the first one
   * @param negatives first captions of other keys, drawn at random, that images are told apart from
   *     besides the batch's texts
   * @param patchesKept part of each image's patches that is looked at in training (FLIP, arXiv
   *     2212.00794)
   * @param allPatchesFrom share of the steps after which all patches are looked at
   * @param ema decay of the weights' moving average, which is what is written; 0 for none
   * @param stored type of the weights on disk
   * @param trainLogitScale whether {@code logit_scale} learns, up to ln 100
   * @param trainTextProjection whether {@code text_projection} learns; an M-CLIP has none
   * @param maskDuplicates whether equal texts, and equal images, of a batch are no negatives of
   *     each other's partners
   */
  public record Contrastive(
      @Default("1") int views,
      @Default("1") double firstCaption,
      @Default("0") double keywords,
      @Default("0") int negatives,
      @Default("1") double patchesKept,
      @Default("1") double allPatchesFrom,
      @Default("0") double ema,
      @Default("clip") Start initialization,
      @Default("f32") Stored stored,
      @Default("{}") Augmentation augmentation,
      @Default("{}") Loss loss,
      @Default("true") boolean trainLogitScale,
      @Default("false") boolean trainTextProjection,
      @Default("false") boolean maskDuplicates) {
    /**
     * How weights begin: as transformers does it, or so that residual branches add nothing at
     * first.
     */
    public enum Start {
      CLIP,
      RESIDUAL_ZERO
    }

    /** Type of the weights on disk. */
    public enum Stored {
      F32,
      F16
    }

    public Contrastive {
      atLeast("views", views, 1);
      atLeast("negatives", negatives, 0);
      share("first-caption", firstCaption);
      share("keywords", keywords);
      positive("patches-kept", patchesKept);
      share("patches-kept", patchesKept);
      share("all-patches-from", allPatchesFrom);
      share("ema", ema);
    }
  }

  /**
   * Random views of drawings on white; units as in {@link
   * io.altmesh.encoder.training.Augmentation}.
   */
  public record Augmentation(
      @Default("0") double rotation,
      @Default("0") double zoom,
      @Default("0") double shift,
      @Default("0") double flip,
      @Default("0") double warp,
      @Default("0") double colour,
      @Default("0") double shading,
      @Default("0") double erase,
      @Default("0") double blend) {}

  /** Terms of InfoNCE; as in {@link io.altmesh.encoder.training.ContrastiveLoss}. */
  public record Loss(
      @Default("1") double textWeight,
      @Default("0") double smoothing,
      @Default("0") double viewsWeight) {}

  /**
   * When the run is written down. The last step always is.
   *
   * @param everySteps updates between two checkpoints
   * @param every time between two checkpoints, besides
   * @param keep how many of the newest stay; one that a live follower still needs stays besides
   */
  public record Checkpoint(
      @Default("1000") long everySteps, @Nullable Duration every, @Default("3") int keep) {
    public Checkpoint {
      atLeast("every-steps", everySteps, 1);
      atLeast("keep", keep, 1);
    }
  }

  /** Steps between two read-backs of loss and gradient norm: each waits for the device. */
  public record Metrics(@Default("20") long everySteps) {
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

  private static void teachersAlone(String key, boolean asByDefault) {
    if (!asByDefault) {
      throw new IllegalArgumentException(
          key + ": is for task teacher-learning (expected: left out, or another task)");
    }
  }

  private static void atLeast(String key, long given, long least) {
    if (given < least) {
      throw new IllegalArgumentException("%s: %d (expected: >= %d)".formatted(key, given, least));
    }
  }

  private static void positive(String key, double given) {
    if (!(given > 0)) {
      throw new IllegalArgumentException("%s: %s (expected: > 0)".formatted(key, given));
    }
  }

  private static void share(String key, double given) {
    if (!(given >= 0 && given <= 1)) {
      throw new IllegalArgumentException("%s: %s (expected: 0 to 1)".formatted(key, given));
    }
  }
}
