package io.altmesh.encoder.tower;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code hidden_act} of a configuration; programs know it by {@link #code()} (see nn.py). */
public enum Activation {
  /** {@code x * sigmoid(1.702 x)}: OpenAI's CLIP. */
  QUICK_GELU(0, "quick_gelu"),
  /** With the error function: OpenCLIP, XLM-R. */
  GELU(1, "gelu"),
  /** With the hyperbolic tangent. */
  GELU_TANH(2, "gelu_new", "gelu_pytorch_tanh");

  private final int code;
  private final String name;
  private final String alias;

  Activation(int code, String name) {
    this(code, name, name);
  }

  Activation(int code, String name, String alias) {
    this.code = code;
    this.name = name;
    this.alias = alias;
  }

  /** Its number in TorchScript programs. */
  public int code() {
    return code;
  }

  /** transformers' word for it. */
  public String word() {
    return name;
  }

  static Optional<Activation> named(String name) {
    return Arrays.stream(values())
        .filter(act -> act.name.equals(name) || act.alias.equals(name))
        .findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values())
        .flatMap(act -> Stream.of(act.name, act.alias))
        .distinct()
        .toList();
  }
}
