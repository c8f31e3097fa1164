package io.altmesh.encoder.engine;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The devices of one run, one a replica: as many GPUs one after another, or one processor whose
 * threads they share. All compute in the precision of the first.
 *
 * <p>The opening thread is the one that closes. Closing it closes them all.
 */
public final class Engines implements AutoCloseable {
  private final List<Engine> engines;

  /** Of libtorch, as they were: the shares of replicas on a processor are the process's setting. */
  private final int threads;

  private Engines(List<Engine> engines, int threads) {
    this.engines = List.copyOf(engines);
    this.threads = threads;
  }

  /**
   * Opens devices.
   *
   * @param device {@code auto}, {@code cpu} or {@code cuda:N}, the first of them
   * @param precision {@code auto}, {@code fp32} or {@code bf16}
   * @param replicas how many
   * @throws IllegalArgumentException for other words, or when there are fewer GPUs
   */
  public static Engines open(String device, String precision, int replicas) {
    String wanted = device.toLowerCase(Locale.ROOT);
    int gpus = wanted.equals("cpu") ? 0 : CudaUtils.getGpuCount();
    List<Engine> opened = new ArrayList<>();
    try {
      for (String name : names(wanted, replicas, gpus)) {
        String same = opened.isEmpty() ? precision : opened.get(0).precision().name();
        opened.add(Engine.open(name, same));
      }
      return new Engines(opened, JniUtils.getNumThreads());
    } catch (RuntimeException e) {
      opened.forEach(Engine::close);
      throw e;
    }
  }

  /** One device, for what has no replicas; the engine stays its opener's to close. */
  public static Engines of(Engine engine) {
    return new Engines(List.of(engine), JniUtils.getNumThreads());
  }

  /** The devices' names; one alone is named as it was asked for. */
  static List<String> names(String wanted, int replicas, int gpus) {
    boolean onProcessor = wanted.equals("cpu") || (wanted.equals("auto") && gpus == 0);
    if (replicas == 1 || onProcessor || !wanted.matches("auto|cuda(:\\d+)?")) {
      return Collections.nCopies(replicas, wanted);
    }
    int first = wanted.startsWith("cuda:") ? Integer.parseInt(wanted.substring(5)) : 0;
    if (first + replicas > gpus) {
      throw new IllegalArgumentException(
          "%d replicas from cuda:%d on need %d GPUs, %d found; lower replicas, or check the driver and CUDA_VISIBLE_DEVICES"
              .formatted(replicas, first, first + replicas, gpus));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      names.add("cuda:" + (first + i));
    }
    return names;
  }

  /** In the order of the replicas. */
  public List<Engine> all() {
    return engines;
  }

  /** The one that updates weights, and that everything outside training uses. */
  public Engine first() {
    return engines.get(0);
  }

  /** Threads that libtorch computes with on the processor, for each replica. */
  public int threadsPerReplica() {
    return onProcessor() ? Math.max(1, threads / engines.size()) : threads;
  }

  /**
   * The first call of a replica's own thread: it takes its share of the processor's threads. Shares
   * are the same in every run, as results depend on them.
   */
  public void enter() {
    if (onProcessor()) {
      JniUtils.setNumThreads(threadsPerReplica());
    }
  }

  private boolean onProcessor() {
    return !first().device().isGpu();
  }

  /** What was chosen and why, a line for the start of a process. */
  public String explanation() {
    if (engines.size() == 1) {
      return first().explanation();
    }
    String on =
        onProcessor()
            ? "of %d threads each".formatted(threadsPerReplica())
            : "to " + engines.get(engines.size() - 1).deviceName();
    return "%s, %d replicas %s".formatted(first().explanation(), engines.size(), on);
  }

  @Override
  public void close() {
    engines.forEach(Engine::close);
    if (threadsPerReplica() != threads) {
      JniUtils.setNumThreads(threads);
    }
  }
}
