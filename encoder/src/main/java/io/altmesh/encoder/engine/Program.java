package io.altmesh.encoder.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript program: one class, assembled from fragments of text and run by libtorch.
 *
 * <p>A fragment is a resource {@code programs/NAME.py} with method definitions indented by two
 * spaces, as they stand in a class body; {@code self} needs no type. Before its first method a
 * fragment may declare dictionaries of tensors, {@code " moments : Dict[str, Tensor]"}; {@code
 * weights} is always there. Each dictionary gets a method {@code bind_NAME}; see {@link #bind}.
 * Fragments may call each other's methods; what a fragment needs of others stands in its first
 * comment. What the language offers stands in RATIONALE.md, "TorchScript programs".
 *
 * <p>Thread-safe for {@link #run}: libtorch interprets one module on several threads at once.
 * {@link #train} belongs to one thread at a time. Close it after the last call has returned.
 */
public final class Program implements AutoCloseable {
  private static final String WEIGHTS = "weights";
  private static final String DICTIONARY = ": Dict[str, Tensor]";

  private final String name;
  private final PtSymbolBlock module;

  private Program(String name, PtSymbolBlock module) {
    this.name = name;
    this.module = module;
  }

  /**
   * Compiles a program.
   *
   * @param name the class's name, for messages
   * @param fragments resource names beside {@code /io/altmesh/encoder/programs/}, without {@code
   *     .py}
   * @throws IllegalArgumentException when a fragment is missing or the text does not compile; the
   *     message has the compiler's own words
   */
  public static Program load(Engine engine, String name, String... fragments) {
    List<String> texts = new ArrayList<>();
    for (String fragment : fragments) {
      texts.add(resource("/io/altmesh/encoder/programs/" + fragment + ".py"));
    }
    return compile(engine, name, texts);
  }

  static Program compile(Engine engine, String name, List<String> fragments) {
    List<String> dictionaries = new ArrayList<>(List.of(WEIGHTS));
    var methods = new StringBuilder();
    for (String fragment : fragments) {
      collect(fragment, dictionaries, methods);
    }
    byte[] archive = Archive.pack(name, dictionaries, classText(name, dictionaries, methods));
    try {
      PtSymbolBlock module =
          JniUtils.loadModule(
              (PtNDManager) engine.newScope(), new ByteArrayInputStream(archive), false, false);
      return new Program(name, module);
    } catch (IOException | EngineException e) {
      throw new IllegalArgumentException("program " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Hands tensors to the program under their names; they stay the caller's to close, after the
   * program.
   */
  public void bind(String dictionary, Map<String, NDArray> tensors) {
    try (NDManager scope = engineScope()) {
      run(scope, "bind_" + dictionary, tensors);
    }
  }

  /** {@link #bind} of the dictionary {@code weights}. */
  public void bindWeights(Map<String, NDArray> weights) {
    bind(WEIGHTS, weights);
  }

  /**
   * Runs a method without autograd (libtorch's inference mode: what it makes cannot be saved for a
   * backward pass).
   *
   * @param scope owns the results
   * @param arguments {@link NDArray}, {@link Long}, {@link Integer}, {@link Double}, {@link
   *     Boolean}, {@link String}, whole numbers, a list of arrays or a map of arrays by name
   * @return the tensors it returned: one, or those of a tuple or list; empty for a number
   */
  public NDList run(NDManager scope, String method, Object... arguments) {
    JniUtils.setGraphExecutorOptimize(false); // a switch of the thread, not of the module
    List<IValue> values = new ArrayList<>();
    try {
      for (Object argument : arguments) {
        values.add(value(argument));
      }
      try (IValue result = IValueUtils.runMethod(module, method, values.toArray(IValue[]::new))) {
        return result.isLong() || result.isDouble() || result.isBoolean()
            ? new NDList()
            : result.toNDList((PtNDManager) scope);
      }
    } finally {
      values.forEach(IValue::close);
    }
  }

  /**
   * Runs a method with autograd on; its backward pass, if any, is inside the program. Arguments are
   * tensors only: scalars travel as tensors of one element.
   *
   * @param scope owns the results
   */
  public NDList train(NDManager scope, String method, NDArray... arguments) {
    JniUtils.setGraphExecutorOptimize(false);
    var inputs = new NDList(arguments);
    NDArray methodName = scope.create(0);
    methodName.setName("module_method:" + method);
    inputs.add(methodName);
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
    try {
      NDList outputs = IValueUtils.forward(module, inputs, true);
      outputs.attach(scope);
      return outputs;
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  @Override
  public void close() {
    module.close();
  }

  @Override
  public String toString() {
    return "program " + name;
  }

  private NDManager engineScope() {
    return NDManager.newBaseManager("PyTorch");
  }

  private static void collect(String fragment, List<String> dictionaries, StringBuilder methods) {
    for (String line : fragment.split("\n", -1)) {
      if (line.startsWith("  ") && !line.startsWith("   ") && line.endsWith(DICTIONARY)) {
        dictionaries.add(line.substring(0, line.indexOf(':')).trim());
      } else {
        methods.append(line).append('\n');
      }
    }
  }

  private static String classText(String name, List<String> dictionaries, CharSequence methods) {
    var text = new StringBuilder("class " + name + "(Module):\n");
    text.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    for (String dictionary : dictionaries) {
      text.append("  ").append(dictionary).append(" ").append(DICTIONARY).append('\n');
    }
    for (String dictionary : dictionaries) {
      text.append("  def bind_").append(dictionary).append("(self, tensors: Dict[str, Tensor])");
      text.append(" -> int:\n    self.").append(dictionary).append(" = tensors\n");
      text.append("    return len(tensors)\n");
    }
    text.append(methods);
    String typed = "def $1(self: __torch__." + name;
    return text.toString().replaceAll("def (\\w+)\\(self(?=[,)])", typed);
  }

  private static IValue value(Object argument) {
    if (argument instanceof NDArray array) {
      return IValue.from((PtNDArray) array);
    } else if (argument instanceof Long || argument instanceof Integer) {
      return IValue.from(((Number) argument).longValue());
    } else if (argument instanceof Double number) {
      return IValue.from(number);
    } else if (argument instanceof Boolean flag) {
      return IValue.from(flag);
    } else if (argument instanceof String text) {
      return IValue.from(text);
    } else if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof List<?> list) {
      return IValue.listFrom(list.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    } else if (argument instanceof Map<?, ?> map) {
      Map<String, PtNDArray> tensors = new LinkedHashMap<>();
      map.forEach((key, tensor) -> tensors.put((String) key, (PtNDArray) tensor));
      return IValue.stringMapFrom(tensors);
    }
    throw new IllegalArgumentException(
        argument.getClass().getName() + " (expected a tensor, number, boolean, string, list, map)");
  }

  private static String resource(String path) {
    try (InputStream in = Program.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "program fragment " + path + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("program fragment " + path, e);
    }
  }
}
