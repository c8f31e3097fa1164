package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.MatmulRate;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.training.AdamW;
import io.altmesh.encoder.training.DistillationModel;
import io.altmesh.encoder.training.StepMetrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Our side of the measurement, in a process of its own so that its memory is its own. Reads lines
 * ({@code warm-up N}, {@code measure N}: steps; {@code matmul}; {@code end}) and answers each with
 * a line of JSON, as {@code hf_training.py} does. Seconds are given step by step.
 */
public final class TrainingWorker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double LEARNING_RATE = 1e-5;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /**
   * Held for a step, and by the process's end for good: a JVM that ends inside a native call dies
   * of a signal.
   */
  private final ReentrantLock computing = new ReentrantLock();

  private final DistillationModel model;
  private final Engine engine;
  private final List<List<String>> texts;
  private final List<float[]> targets;
  private final int accumulation;
  private int next;

  private TrainingWorker(
      DistillationModel model,
      Engine engine,
      List<List<String>> texts,
      List<float[]> targets,
      int accumulation) {
    this.model = model;
    this.engine = engine;
    this.texts = texts;
    this.targets = targets;
    this.accumulation = accumulation;
  }

  /**
   * Answers until {@code end}, or the end of the input.
   *
   * @param rows captions a batch
   * @param accumulation batches a step
   */
  public static void serve(
      TrainingInput input, Engine engine, int rows, int accumulation, PrintStream answers)
      throws IOException {
    List<float[]> targets = input.targets();
    int dim = targets.get(0).length / input.texts(rows).get(0).size();
    Head head = new Head(dim, dim, Head.identity(dim), 1, "bench", "", "bench");
    var options = new DistillationModel.Options(AdamW.altclip(), 1, TrainingInput.MAX_LENGTH);
    try (DistillationModel model =
        DistillationModel.start(input.student(), head, options, engine)) {
      var worker = new TrainingWorker(model, engine, input.texts(rows), targets, accumulation);
      Runtime.getRuntime().addShutdownHook(new Thread(worker.computing::lock, "shutdown"));
      worker.answer(answers);
    }
  }

  private void answer(PrintStream answers) throws IOException {
    ObjectNode ready = JSON.createObjectNode();
    ready.put("engine", engine.version()).put("threads", engine.threads());
    ready.put("device", engine.numerics());
    answers.println(ready);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "end" -> {
          return;
        }
        case "matmul" ->
            answers.println(
                JSON.createObjectNode().put("matmul_gflops", MatmulRate.measure(engine)));
        default -> answers.println(run(Integer.parseInt(words[1])));
      }
    }
  }

  private ObjectNode run(int steps) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode tokenizing = answer.putArray("tokenizing");
    ArrayNode forwardBackward = answer.putArray("forward_backward");
    ArrayNode optimizer = answer.putArray("optimizer");
    ArrayNode readBack = answer.putArray("read_back");
    ArrayNode cpu = answer.putArray("cpu");
    for (int step = 0; step < steps; step++) {
      computing.lock();
      try {
        long start = System.nanoTime();
        TokenBatch[] tokens = tokenize();
        long cpuStart = SYSTEM.getProcessCpuTime();
        tokenizing.add(seconds(start));
        start = System.nanoTime();
        for (int part = 0; part < accumulation; part++) {
          model.accumulate(
              tokens[part], target(part), 1.0 / accumulation, 0); // without dropout, no seed
        }
        engine.synchronize(); // a GPU's calls return before their work is done
        forwardBackward.add(seconds(start));
        start = System.nanoTime();
        model.update(LEARNING_RATE);
        engine.synchronize();
        optimizer.add(seconds(start));
        start = System.nanoTime();
        StepMetrics metrics = model.readMetrics();
        readBack.add(seconds(start));
        cpu.add((SYSTEM.getProcessCpuTime() - cpuStart) / 1e9);
        if (step == 0) {
          answer.put("first_loss", metrics.loss());
        }
        next += accumulation;
      } finally {
        computing.unlock();
      }
    }
    return answer.put("peak_mib", PeakMemory.mib());
  }

  private TokenBatch[] tokenize() {
    TokenBatch[] tokens = new TokenBatch[accumulation];
    for (int part = 0; part < accumulation; part++) {
      tokens[part] = model.tokenizer().encode(texts.get((next + part) % texts.size()));
    }
    return tokens;
  }

  private float[] target(int part) {
    return targets.get((next + part) % targets.size());
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }
}
