package io.altmesh.encoder;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.JoinedModel;
import io.altmesh.encoder.tower.ModelDirectory;
import io.altmesh.encoder.tower.ModelPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Opens models. */
public final class EmbeddingModels {
  private EmbeddingModels() {}

  /**
   * Opens a Hugging Face directory: config.json, model.safetensors (or shards), a tokenizer where
   * there is a text tower, preprocessor_config.json or processor_config.json where there is an
   * image tower. What it is follows from config.json's {@code model_type}: {@code clip}
   * (CLIPModel), {@code clip_text_model}, {@code clip_vision_model} (its towers with their
   * projections), {@code altclip} (AltCLIPModel, or its text side alone), {@code chinese_clip},
   * {@code siglip} and its towers, {@code M-CLIP}. Also opens one as OpenCLIP saves it:
   * open_clip_config.json instead of config.json, open_clip_model.safetensors instead of the
   * weights.
   *
   * <p>All weights are in memory when it returns; the directory may go away.
   *
   * @param engine outlives the model
   * @throws ModelFormatException naming the file, what stands there, and what was expected
   */
  public static EmbeddingModel open(Path directory, Engine engine) {
    return open(directory, Towers.ALL, engine);
  }

  /**
   * Opens a directory on several devices at once: a call is computed on the one that is least busy.
   *
   * @param engines outlive the model
   * @throws ModelFormatException as {@link #open(Path, Engine)}
   */
  public static EmbeddingModel open(Path directory, Engines engines) {
    return replicated(engines, engine -> open(directory, engine));
  }

  /** As {@link #open(Path, Path, Engine)}, on several devices. */
  public static EmbeddingModel open(Path textDirectory, Path imageDirectory, Engines engines) {
    return replicated(engines, engine -> open(textDirectory, imageDirectory, engine));
  }

  private static EmbeddingModel replicated(
      Engines engines, Function<Engine, EmbeddingModel> opening) {
    List<EmbeddingModel> copies = new ArrayList<>();
    try {
      engines.all().forEach(engine -> copies.add(opening.apply(engine)));
    } catch (RuntimeException e) {
      copies.forEach(EmbeddingModel::close);
      throw e;
    }
    return copies.size() == 1 ? copies.get(0) : new ReplicatedModel(copies, engines::enter);
  }

  /**
   * Opens some of a directory's towers.
   *
   * @throws ModelFormatException also when the tower asked for is not there
   */
  public static EmbeddingModel open(Path directory, Towers towers, Engine engine) {
    try (ModelDirectory read = read(directory, towers)) {
      return read.load(engine);
    }
  }

  /**
   * The text tower of one directory and the image tower of another as one model.
   *
   * @throws ModelFormatException when they do not share a space
   */
  public static EmbeddingModel open(Path textDirectory, Path imageDirectory, Engine engine) {
    EmbeddingModel text = open(textDirectory, Towers.TEXT, engine);
    try {
      return JoinedModel.of(text, open(imageDirectory, Towers.IMAGE, engine));
    } catch (RuntimeException e) {
      text.close();
      throw e;
    }
  }

  /**
   * Whether a directory calls itself a model that embeds, rather than a bare backbone or something
   * else; it may still lack what opening it takes.
   *
   * @throws ModelFormatException when its configuration cannot be read
   */
  public static boolean embeds(Path directory) {
    return Architectures.embeds(Architectures.config(directory));
  }

  /**
   * Who a directory is, as {@link #open} would tell, without loading it.
   *
   * @param numerics precision and device class that it is told with, as {@code fp32/cpu}
   */
  public static ModelIdentity identify(Path directory, String numerics) {
    try (ModelDirectory read = read(directory, Towers.ALL)) {
      return read.identity(numerics);
    }
  }

  /**
   * Reads and checks a directory; its weights stay in their files. The caller closes it.
   *
   * @throws ModelFormatException as {@link #open}
   */
  public static ModelDirectory read(Path directory, Towers towers) {
    ConfigNode config = Architectures.config(directory);
    ModelWeights weights = ModelWeights.open(directory);
    ModelPlan plan;
    try {
      plan = Architectures.plan(config, weights);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
    return ModelDirectory.read(directory, plan, weights, towers);
  }
}
