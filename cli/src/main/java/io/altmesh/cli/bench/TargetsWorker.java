package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.cli.demo.TeacherMetric;
import io.altmesh.corpus.Cursor;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.task.ReadAhead;
import io.altmesh.trainer.task.TeacherLearning;
import io.altmesh.trainer.task.TeacherLearning.Batch;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The trainer's own task and reader, with a filled store against batches in memory, then with an
 * empty store; in a process of its own. Writes one line of JSON.
 */
public final class TargetsWorker {
  private static final double LEARNING_RATE = 1e-5;

  /** As the training loop has it. */
  private static final int READY = 3;

  private static final int WARM_UP = 2;

  /**
   * Held for a step, and by the process's end for good: a JVM that ends inside a native call dies
   * of a signal.
   */
  private final ReentrantLock computing = new ReentrantLock();

  private final Recipe recipe;
  private final Engine engine;
  private final TeacherMetric teacher;
  private final int batches;

  /**
   * A measurement.
   *
   * @param teacher what the recipe's teacher says of itself
   * @param batches an epoch of the recipe's data
   */
  public TargetsWorker(Recipe recipe, Engine engine, TeacherMetric teacher, int batches) {
    this.recipe = recipe;
    this.engine = engine;
    this.teacher = teacher;
    this.batches = batches;
  }

  /**
   * Measures, and answers.
   *
   * @param stores a folder for two stores
   * @param rounds passes in memory and from the store, in turns
   */
  public void measure(Path stores, int rounds, PrintStream answers) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(computing::lock, "shutdown"));
    ObjectNode answer = new ObjectMapper().createObjectNode();
    ArrayNode inMemory = answer.putArray("in_memory");
    ArrayNode cached = answer.putArray("cached");
    List<Batch> ready = new ArrayList<>();
    try (TeacherLearning task = open(stores.resolve("filled"))) {
      for (int i = 0; i < batches; i++) {
        ready.add(task.read());
      }
      ready.subList(0, Math.min(WARM_UP, batches)).forEach(batch -> step(task, batch));
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        ready.forEach(batch -> step(task, batch));
        inMemory.add(seconds(start));
        task.seek(Cursor.START);
        start = System.nanoTime();
        epoch(task, new LongAdder());
        cached.add(seconds(start));
      }
    }
    try (TeacherLearning task = open(stores.resolve("empty"))) {
      step(task, ready.get(0)); // the first step makes gradients
      cold(task, answer.putObject("cold"));
    }
    answers.println(answer);
  }

  private TeacherLearning open(Path store) {
    return TeacherLearning.open(recipe, store, Engines.of(engine), ClientOptions.defaults());
  }

  private void cold(TeacherLearning task, ObjectNode answer) throws InterruptedException {
    double computed = teacher.seconds();
    long texts = teacher.texts();
    LongAdder reading = new LongAdder();
    long start = System.nanoTime();
    double starved = epoch(task, reading);
    double all = seconds(start);
    answer.put("seconds", all).put("steps", all - starved).put("starved", starved);
    answer.put("teacher", teacher.seconds() - computed).put("reading", reading.sum() / 1e9);
    answer.put("texts", teacher.texts() - texts);
  }

  /** Steps over all batches as the training loop does; the seconds that it starved. */
  private double epoch(TeacherLearning task, LongAdder readingNanos) throws InterruptedException {
    try (ReadAhead<Batch> ahead = ReadAhead.start(() -> timed(task, readingNanos), READY)) {
      for (int i = 0; i < batches; i++) {
        Batch batch = ahead.take(() -> false);
        if (batch != null) { // never: nobody cancels
          step(task, batch);
        }
      }
      return ahead.starvedSeconds();
    }
  }

  private static Batch timed(TeacherLearning task, LongAdder nanos) {
    long start = System.nanoTime();
    Batch batch = task.read();
    nanos.add(System.nanoTime() - start);
    return batch;
  }

  private void step(TeacherLearning task, Batch batch) {
    computing.lock();
    try {
      task.accumulate(batch, 0, 0);
      task.update(LEARNING_RATE);
      engine.synchronize();
    } finally {
      computing.unlock();
    }
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }
}
