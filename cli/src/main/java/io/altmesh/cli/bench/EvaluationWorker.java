package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.altmesh.encoder.similarity.Direction;
import io.altmesh.encoder.similarity.Matches;
import io.altmesh.encoder.similarity.Ranks;
import io.altmesh.encoder.similarity.Rows;
import io.altmesh.encoder.similarity.Similarity;
import io.altmesh.evaluator.metric.TopK;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Our side of the measurement, in a process of its own so that its memory is its own. Reads lines
 * ({@code measure N}: times; {@code end}) and answers each with a line of JSON, as {@code
 * evaluation.py} does. Seconds are from vectors in memory to recalls.
 */
public final class EvaluationWorker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] KS = {1, 5, 10};
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Held while it computes, and by the process's end for good, as in {@link TrainingWorker}. */
  private final ReentrantLock computing = new ReentrantLock();

  private final EvaluationTask task;
  private final EvaluationData data;
  private final Similarity similarity;

  private EvaluationWorker(EvaluationTask task, Similarity similarity) {
    this.task = task;
    this.data = EvaluationData.of(task);
    this.similarity = similarity;
  }

  /**
   * Answers until {@code end}, or the end of the input.
   *
   * @param task in one word, as the command that starts this writes it
   */
  public static void serve(String task, String device, PrintStream answers) throws IOException {
    try (Similarity similarity = Similarity.open(device)) {
      EvaluationWorker worker = new EvaluationWorker(EvaluationTask.parse(task), similarity);
      Runtime.getRuntime().addShutdownHook(new Thread(worker.computing::lock, "shutdown"));
      worker.answer(answers);
    }
  }

  private void answer(PrintStream answers) throws IOException {
    answers.println(JSON.createObjectNode().put("engine", similarity.toString()));
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("end")) {
        return;
      }
      computing.lock();
      try {
        answers.println(measure(Integer.parseInt(line.split(" ", 2)[1])));
      } finally {
        computing.unlock();
      }
    }
  }

  private ObjectNode measure(int times) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode seconds = answer.putArray("seconds");
    ArrayNode cpu = answer.putArray("cpu");
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      long cpuStart = SYSTEM.getProcessCpuTime();
      Ranks ranks = rank();
      putRecalls(answer, "queries", ranks.queries());
      putRecalls(answer, "candidates", ranks.candidates());
      seconds.add((System.nanoTime() - start) / 1e9);
      cpu.add((SYSTEM.getProcessCpuTime() - cpuStart) / 1e9);
    }
    return answer.put("peak_mib", PeakMemory.mib());
  }

  private Ranks rank() {
    return similarity
        .rank(
            Rows.of(data.queries(), EvaluationTask.DIM),
            Rows.of(data.candidates(), EvaluationTask.DIM),
            Matches.ofOne(data.match()),
            task.both() ? Direction.BOTH : Direction.QUERIES)
        .finish();
  }

  private static void putRecalls(ObjectNode answer, String side, int[] ranks) {
    if (ranks.length > 0) {
      TopK recalls = TopK.of(ranks, KS);
      for (int k : KS) {
        answer.put(side + "_recall@" + k, recalls.at(k));
      }
    }
  }
}
