package io.altmesh.trainer;

import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Model directories small enough to train in a test; real files in real layouts, random weights.
 */
public final class TinyModels {
  public static final List<String> WORDS =
      List.of(
          "red", "green", "blue", "circle", "square", "cross", "big", "small", "rouge", "vert",
          "bleu", "grand");

  private static final int WIDTH = 16;
  private static final int LAYERS = 2;
  private static final int POSITIONS = 18;

  private TinyModels() {}

  /** An XLMRobertaModel whose tokens are words. */
  public static Path xlmRoberta(Path folder) throws IOException {
    return backbone(folder, "XLMRobertaModel", "xlm-roberta", 1);
  }

  /** A BertModel whose tokens are words. */
  public static Path bert(Path folder) throws IOException {
    return backbone(folder, "BertModel", "bert", 2);
  }

  private static Path backbone(Path folder, String architecture, String type, int tokenTypes)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("tokenizer.json"),
        tokenizer("<s>", "</s>", List.of("<s>", "<pad>", "</s>", "<unk>")));
    int vocabulary = 4 + WORDS.size();
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"architectures": ["%s"], "model_type": "%s", "vocab_size": %d, "hidden_size": %d,
         "num_hidden_layers": %d, "num_attention_heads": 2, "intermediate_size": 32, "hidden_act": "gelu",
         "max_position_embeddings": %d, "type_vocab_size": %d, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2,
         "layer_norm_eps": 1e-05}
        """
            .formatted(architecture, type, vocabulary, WIDTH, LAYERS, POSITIONS, tokenTypes));
    Weights weights = new Weights();
    weights.matrix("embeddings.word_embeddings.weight", vocabulary, WIDTH);
    weights.matrix("embeddings.position_embeddings.weight", POSITIONS, WIDTH);
    weights.matrix("embeddings.token_type_embeddings.weight", tokenTypes, WIDTH);
    weights.norm("embeddings.LayerNorm");
    for (int i = 0; i < LAYERS; i++) {
      String layer = "encoder.layer." + i + ".";
      weights.linear(layer + "attention.self.query", WIDTH, WIDTH);
      weights.linear(layer + "attention.self.key", WIDTH, WIDTH);
      weights.linear(layer + "attention.self.value", WIDTH, WIDTH);
      weights.linear(layer + "attention.output.dense", WIDTH, WIDTH);
      weights.norm(layer + "attention.output.LayerNorm");
      weights.linear(layer + "intermediate.dense", 32, WIDTH);
      weights.linear(layer + "output.dense", WIDTH, 32);
      weights.norm(layer + "output.LayerNorm");
    }
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"), SafetensorsWriter.PYTORCH, weights.tensors);
    return folder;
  }

  /** What a CLIP from scratch starts from: configuration, tokenizer, preprocessing, no weights. */
  public static Path clipStart(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("tokenizer.json"),
        tokenizer("<s>", "</s>", List.of("<unk>", "<s>", "</s>")));
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": 8, "logit_scale_init_value": 2.6592,
         "text_config": {"model_type": "clip_text_model", "vocab_size": %d, "hidden_size": 16, "intermediate_size": 32,
           "num_hidden_layers": 2, "num_attention_heads": 2, "hidden_act": "gelu", "max_position_embeddings": 8,
           "layer_norm_eps": 1e-05, "bos_token_id": 1, "eos_token_id": 2, "projection_dim": 8},
         "vision_config": {"model_type": "clip_vision_model", "image_size": 16, "patch_size": 8, "hidden_size": 16,
           "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "hidden_act": "gelu",
           "layer_norm_eps": 1e-05, "projection_dim": 8}}
        """
            .formatted(3 + WORDS.size())
            .replace("\"eos_token_id\": 2", "\"eos_token_id\": " + (2 + WORDS.size())));
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"do_convert_rgb": true, "do_resize": true, "size": {"shortest_edge": 16}, "resample": 3, "do_center_crop": true,
         "crop_size": {"height": 16, "width": 16}, "do_rescale": true, "rescale_factor": 0.00392156862745098,
         "do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
        """);
    return folder;
  }

  /**
   * Whole words; the last special token has the highest id where it is not among the first four.
   */
  private static String tokenizer(String begin, String end, List<String> special) {
    List<String> vocabulary = new ArrayList<>(special);
    vocabulary.addAll(WORDS);
    if (special.size() == 3) { // CLIP's end of text comes last
      vocabulary.remove(end);
      vocabulary.add(end);
    }
    StringBuilder words = new StringBuilder();
    StringBuilder added = new StringBuilder();
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.get(id);
      words.append(id == 0 ? "" : ", ").append('"').append(token).append("\": ").append(id);
      if (special.contains(token)) {
        added
            .append(added.isEmpty() ? "" : ", ")
            .append(
                "{\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true}"
                    .formatted(id, token));
      }
    }
    int beginId = vocabulary.indexOf(begin);
    int endId = vocabulary.indexOf(end);
    return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s], "normalizer": null,
         "pre_tokenizer": {"type": "Whitespace"},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"SpecialToken": {"id": "%s", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "%s", "type_id": 0}}],
           "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
           "special_tokens": {"%s": {"id": "%s", "ids": [%d], "tokens": ["%s"]}, "%s": {"id": "%s", "ids": [%d], "tokens": ["%s"]}}},
         "decoder": null, "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "<unk>"}}
        """
        .formatted(added, begin, end, begin, begin, beginId, begin, end, end, endId, end, words);
  }

  private static final class Weights {
    final List<TensorSource> tensors = new ArrayList<>();
    final Random random = new Random(5);

    void matrix(String name, int rows, int columns) {
      float[] values = new float[rows * columns];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * 0.2);
      }
      add(name, values, rows, columns);
    }

    void linear(String name, int out, int in) {
      matrix(name + ".weight", out, in);
      add(name + ".bias", new float[out], out);
    }

    void norm(String name) {
      float[] ones = new float[WIDTH];
      Arrays.fill(ones, 1);
      add(name + ".weight", ones, WIDTH);
      add(name + ".bias", new float[WIDTH], WIDTH);
    }

    private void add(String name, float[] values, long... shape) {
      tensors.add(TensorSource.floats(name, SafetensorsType.F32, shape, () -> values));
    }
  }
}
