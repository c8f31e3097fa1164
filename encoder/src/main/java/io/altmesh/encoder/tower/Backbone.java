package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A transformer that gives a state for each token, to put a head on: XLM-R, BERT. Its blocks are
 * those of {@code post_ln.py}.
 */
public interface Backbone {
  /** {@code model_type} of its own config.json. */
  String modelType();

  Layers layers();

  /** For people: {@code XLM-R, 24 layers × 1024}. */
  default String description() {
    return layers().sizes();
  }

  int vocabulary();

  /** Rows of the position table. */
  int positions();

  /** Rows of the token type table; only the first is used. */
  int types();

  long padId();

  /** Most tokens of a text, special ones included. */
  int contextLength();

  /**
   * Adds its tensors, without the pooler.
   *
   * @param prefix what stands before its own names, as {@code "text_model.roberta."}
   */
  default void expect(Expected tensors, String prefix) {
    PostLnTensors.expect(tensors, prefix, layers(), vocabulary(), positions(), types());
  }

  /** The programs' name of one of its stored tensors, without any prefix; empty for heads. */
  Optional<String> name(String stored);

  /** Fragments of the program that runs it. */
  List<String> fragments();

  /** What changes numbers and shows in no tensor's shape. */
  default Map<String, String> fields(int contextLength) {
    Map<String, String> fields = new TreeMap<>();
    layers().describe(fields);
    fields.put("pad_token_id", Long.toString(padId()));
    fields.put("context_length", Integer.toString(contextLength));
    return fields;
  }

  /** What transformers calls a bare model of it. */
  String modelClass();

  /** Its own config.json, as of a bare model: transformers' names, all sizes. */
  default ObjectNode config() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.putArray("architectures").add(modelClass());
    config.put("model_type", modelType());
    layers().write(config);
    return config
        .put("vocab_size", vocabulary())
        .put("max_position_embeddings", positions())
        .put("type_vocab_size", types())
        .put("pad_token_id", padId());
  }

  /** {@code tokenizer_class} of its texts' tokenizer, for transformers. */
  String tokenizerClass();

  /**
   * Every token has its own row of the position table.
   *
   * @throws io.altmesh.encoder.ModelFormatException for a model whose positions are relative
   */
  static void requireAbsolutePositions(ConfigNode config) {
    String absolute = "absolute";
    if (!config.text("position_embedding_type", absolute).equals(absolute)) {
      throw config.wrong("position_embedding_type", absolute);
    }
  }

  /** Calls a head's method, whose last arguments are (heads, layers, eps, act, pad, dtype). */
  default NDArray run(TowerProgram program, NDManager scope, String method, Object... first) {
    Layers layers = layers();
    Object[] all = new Object[first.length + 6];
    System.arraycopy(first, 0, all, 0, first.length);
    all[first.length] = layers.heads();
    all[first.length + 1] = layers.layers();
    all[first.length + 2] = layers.epsilon();
    all[first.length + 3] = layers.activation().code();
    all[first.length + 4] = padId();
    all[first.length + 5] = program.dtype();
    return program.run(scope, method, all);
  }

  /** Rows as one tensor (B, T) int64, for a program of this backbone. */
  default NDArray ids(NDManager scope, List<long[]> rows) {
    return Padding.right(scope, rows, padId(), vocabulary());
  }
}
