package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A text tower that is a head on a backbone: the shape that students have. */
public interface HeadedText extends TextArchitecture {
  Backbone backbone();

  /** What stands before the backbone's own names, as {@code "text_model.roberta."}. */
  String prefix();

  /** The head's fragment, which has {@link #method} and {@code student}. */
  String fragment();

  /** The program's method: ids (B, T), then the backbone's numbers, to POOLED (B, D) fp32. */
  String method();

  /** What the head makes of the tokens' states first. */
  Pooling pooling();

  /** What follows up to PROJECTED, in order. */
  List<HeadLayer> layers();

  /** How a text's tokens become one vector. */
  enum Pooling {
    /** The first token's state. */
    FIRST,
    /** The mean over all that are no padding. */
    MEAN
  }

  /** The programs' names of a tensor in a model's file. */
  default List<TensorPart> parts(String stored) {
    if (!stored.startsWith(prefix())) {
      return List.of(TensorPart.whole(stored));
    }
    return backbone().name(stored.substring(prefix().length())).stream()
        .map(name -> TensorPart.whole(prefix() + name))
        .toList();
  }

  @Override
  default String description() {
    return backbone().description();
  }

  @Override
  default void expect(Expected tensors) {
    backbone().expect(tensors, prefix());
    int width = backbone().layers().width();
    for (HeadLayer layer : layers()) {
      layer.expect(tensors, width);
      width = layer.width();
    }
  }

  @Override
  default List<String> fragments() {
    List<String> fragments = new ArrayList<>(backbone().fragments());
    fragments.add(fragment());
    return fragments;
  }

  @Override
  default TextTokenizer tokenizer(Path directory) {
    return TextTokenizer.open(
        directory, TokenLimit.of(directory, backbone().contextLength()), backbone().padId());
  }

  @Override
  default Map<String, String> fields(TextTokenizer tokenizer) {
    return backbone().fields(tokenizer.maxLength());
  }

  @Override
  default TextTower tower(TowerProgram program, TextTokenizer tokenizer) {
    return new TextTower() {
      @Override
      public NDArray pooled(NDManager scope, List<long[]> rows) {
        return backbone().run(program, scope, method(), backbone().ids(scope, rows));
      }
    };
  }
}
