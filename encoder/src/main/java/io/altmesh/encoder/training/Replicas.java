package io.altmesh.encoder.training;

import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Engines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies of a model that learn from one batch together (data parallelism). The batch's parts are
 * dealt to them in turn, each adds up the gradients of its own, then the first adds those of the
 * second, of the third and so on, and the sum is the batch's. The optimizer's state is the first's
 * alone; the others have weights and gradients, and get the weights anew after each update. As
 * parts and sums have an order, the same number of replicas gives the same bits, and another number
 * the same up to rounding.
 *
 * <p>Belongs to the training thread. One replica computes on that thread; of several each has a
 * thread of its own, and the first is used by the training thread whenever no part is under way. An
 * exception of a part is thrown by the next call that waits for it, when all parts have ended.
 * Closing waits for the threads: a JVM that exits in a native call crashes.
 */
final class Replicas implements AutoCloseable {
  /**
   * What a replica is at.
   *
   * @param place of the replica
   */
  private record Part(int place, CompletableFuture<Void> running) {}

  private final List<Replica> all;

  /** A thread for each of several; empty for one. */
  private final List<ExecutorService> threads;

  /** Those under way, or ended and not asked yet. */
  private final List<Part> parts = new ArrayList<>();

  private int dealt;

  private Replicas(List<Replica> all, List<ExecutorService> threads) {
    this.all = all;
    this.threads = threads;
  }

  /** Compiles a program on each device; {@code optimizer} must be among the fragments. */
  static Replicas load(Engines engines, String name, String... fragments) {
    List<String> texts = new ArrayList<>(List.of(fragments));
    texts.add("replica");
    List<Replica> loaded = new ArrayList<>();
    List<ExecutorService> threads = new ArrayList<>();
    Replicas replicas = new Replicas(loaded, threads);
    try {
      for (Engine engine : engines.all()) {
        loaded.add(Replica.load(engine, name, texts.toArray(new String[0])));
      }
      for (int i = 0; loaded.size() > 1 && i < loaded.size(); i++) {
        String thread = "altmesh-replica-%d".formatted(i);
        threads.add(Executors.newSingleThreadExecutor(task -> new Thread(task, thread)));
        replicas.start(i, engines::enter);
      }
      replicas.join();
      return replicas;
    } catch (RuntimeException e) {
      replicas.close();
      throw e;
    }
  }

  /** The one that updates, and that files are written from. */
  Replica first() {
    return all.get(0);
  }

  /** Binds settings in every program, the precision's number {@code dtype} among them. */
  void bindSettings(Settings settings) {
    settings.whole("dtype", first().engine().precision().scalarType());
    all.forEach(replica -> replica.program().bind("settings", settings.all()));
  }

  /**
   * Binds the first's weights there, and copies of them in the other programs.
   *
   * @param weights all that the program reads
   * @param learning those of them that have gradients
   */
  void bindWeights(NamedTensors weights, NamedTensors learning) {
    first().program().bindWeights(weights.all());
    first().program().bind("learning", learning.all());
    for (Replica other : others()) {
      NamedTensors copies = weights.zerosIn(other.scope());
      NamedTensors learn = copies.where(learning.all()::containsKey);
      learn.requireGradients();
      NamedTensors meter = new NamedTensors(other.scope());
      meter.addZeros("loss", new Shape());
      other.program().bindWeights(copies.all());
      other.program().bind("learning", learn.all());
      other.program().bind("meter", meter.all());
      other.makeGradients();
    }
    copy(weights);
  }

  private List<Replica> others() {
    return all.subList(1, all.size());
  }

  /** Gives the batch's next part to the next replica; of several, it computes on its own thread. */
  void deal(Consumer<Replica> part) {
    int place = dealt++ % all.size();
    Replica replica = all.get(place);
    if (threads.isEmpty()) {
      part.accept(replica);
    } else {
      start(place, () -> part.accept(replica));
    }
  }

  private void start(int place, Runnable part) {
    parts.add(new Part(place, CompletableFuture.runAsync(part, threads.get(place))));
  }

  /**
   * Waits for what was dealt before, deals parts from the first replica on, and waits for them.
   *
   * @return what they gave, in order
   */
  <P, R> List<R> dealAll(List<P> parts, BiFunction<Replica, P, R> compute) {
    join();
    List<AtomicReference<R>> results = new ArrayList<>();
    for (P part : parts) {
      AtomicReference<R> result = new AtomicReference<>();
      results.add(result);
      deal(replica -> result.set(compute.apply(replica, part)));
    }
    join();
    return results.stream().map(AtomicReference::get).toList();
  }

  /**
   * Waits for all parts; the next one is the first replica's.
   *
   * @throws IllegalStateException when one has failed, naming its device
   */
  void join() {
    List<IllegalStateException> failures = new ArrayList<>();
    for (Part part : parts) {
      Throwable failure = failureOf(part);
      if (failure != null) {
        failures.add(new IllegalStateException(named(part, failure), failure));
      }
    }
    parts.clear();
    dealt = 0;
    if (!failures.isEmpty()) {
      IllegalStateException first = failures.get(0);
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      throw first;
    }
  }

  /** Waits, also where the thread is interrupted: a native call ends by itself alone. */
  private static @Nullable Throwable failureOf(Part part) {
    try {
      part.running().join();
      return null;
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  private String named(Part part, Throwable failure) {
    String device = all.get(part.place()).engine().deviceName();
    return "replica %d of %d, on %s: %s"
        .formatted(part.place() + 1, all.size(), device, failure.getMessage());
  }

  /** Waits for all parts and sums their gradients in the first. */
  void gather() {
    join();
    for (Replica other : others()) {
      if (other.hasGradients()) {
        first().takeGradients(other);
      }
    }
  }

  /** Gives some of the first's weights to the others. */
  void copy(NamedTensors weights) {
    others().forEach(other -> other.takeWeights(weights));
  }

  /** Waits for all parts and drops their gradients. */
  void forget() {
    join();
    all.forEach(Replica::zeroGradients);
  }

  @Override
  public void close() {
    parts.forEach(Replicas::failureOf); // whoever closes has given up on them
    threads.forEach(ExecutorService::shutdown);
    all.forEach(Replica::close);
  }
}
