package io.altmesh.encoder.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * A device and a precision, chosen once at start. Thread-safe. Closing it releases what was made
 * under {@link #manager()}.
 */
public final class Engine implements AutoCloseable {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Compute capability of Ampere, the first GPUs with bf16 tensor cores. */
  private static final int AMPERE = 80;

  /** Casts cost something: a smaller gain in products alone is none. */
  private static final double WORTHWHILE = 1.5;

  /** Batches on a GPU at a time: one is handed over while another is computed. */
  private static final int ON_GPU = 2;

  private final Device device;
  private final Precision precision;
  private final String explanation;
  private final NDManager manager;
  private final Semaphore turns;

  private Engine(Device device, Precision precision, String explanation) {
    this.device = device;
    this.precision = precision;
    this.explanation = explanation;
    this.manager = NDManager.newBaseManager(device, "PyTorch");
    this.turns = new Semaphore(device.isGpu() ? ON_GPU : 1, true);
  }

  /**
   * Opens a device.
   *
   * @param device {@code auto}, {@code cpu} or {@code cuda:N}
   * @param precision {@code auto}, {@code fp32} or {@code bf16}
   * @throws IllegalArgumentException for other words, or a GPU that is not there
   */
  public static Engine open(String device, String precision) {
    String wanted = device.toLowerCase(Locale.ROOT);
    int gpus = wanted.equals("cpu") ? 0 : CudaUtils.getGpuCount();
    Device chosen = chooseDevice(wanted, gpus);
    Support bf16 = precision.equalsIgnoreCase("auto") ? support(chosen) : Support.NOT_ASKED;
    Precision type = choosePrecision(precision.toLowerCase(Locale.ROOT), bf16);
    String whyDevice =
        wanted.equals("auto") ? (gpus > 0 ? "first GPU" : "no GPU found") : "as asked";
    String whyPrecision = precision.equalsIgnoreCase("auto") ? bf16.reason : "as asked";
    String text =
        "device %s (%s), precision %s (%s)"
            .formatted(name(chosen), whyDevice, type.name().toLowerCase(Locale.ROOT), whyPrecision);
    return new Engine(chosen, type, text);
  }

  public Device device() {
    return device;
  }

  /** Of the device: {@code cpu} or {@code cuda:N}. */
  public String deviceName() {
    return name(device);
  }

  public Precision precision() {
    return precision;
  }

  /**
   * Whether matrices are multiplied faster by oneDNN, packed beforehand, than as PyTorch does:
   * measured on x86-64 in fp32 (RATIONALE.md, "Matrices packed for oneDNN").
   */
  public boolean packsMatrices() {
    boolean x86 = System.getProperty("os.arch").equals("amd64");
    return x86 && !device.isGpu() && precision == Precision.FP32;
  }

  /** What was chosen and why, a line for the start of a process. */
  public String explanation() {
    return explanation;
  }

  /**
   * Precision and device class, told beside every fingerprint: {@code fp32/cpu}, {@code bf16/cuda}.
   */
  public String numerics() {
    return precision.name().toLowerCase(Locale.ROOT) + "/" + (device.isGpu() ? "cuda" : "cpu");
  }

  /** The parent of every scope; what is made here directly lives as long as the engine. */
  public NDManager manager() {
    return manager;
  }

  /** A scope for one request or step; its owner closes it. */
  public NDManager newScope() {
    return manager.newSubManager();
  }

  /** The engine's name and version. */
  public String version() {
    return "PyTorch " + ai.djl.engine.Engine.getEngine("PyTorch").getVersion();
  }

  /** Threads that share one operation on the CPU. */
  public int threads() {
    return JniUtils.getNumThreads();
  }

  /**
   * Computes when it is this thread's turn, in the order of asking. On a processor one batch has
   * all threads: two at a time would wait for each other's at every operation. What needs no device
   * is best done before. Not reentrant.
   */
  public <T> T inTurn(Supplier<T> work) {
    turns.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }

  /** Waits until the device has done what it was given; the CPU always has. */
  public void synchronize() {
    if (device.isGpu()) {
      try (NDArray last = manager.zeros(new Shape(1))) {
        last.toFloatArray(); // a device works in order
      }
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  private static Device chooseDevice(String wanted, int gpus) {
    if (wanted.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (wanted.equals("cpu")) {
      return Device.cpu();
    }
    if (!wanted.matches("cuda(:\\d+)?")) {
      throw new IllegalArgumentException("device " + wanted + " (expected auto, cpu or cuda:N)");
    }
    int index = wanted.equals("cuda") ? 0 : Integer.parseInt(wanted.substring(5));
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "device %s: %d GPUs found; use cpu, or check the driver and CUDA_VISIBLE_DEVICES"
              .formatted(wanted, gpus));
    }
    return Device.gpu(index);
  }

  private static Precision choosePrecision(String wanted, Support bf16) {
    return switch (wanted) {
      case "auto" -> bf16.fast ? Precision.BF16 : Precision.FP32;
      case "fp32" -> Precision.FP32;
      case "bf16" -> Precision.BF16;
      default ->
          throw new IllegalArgumentException(
              "precision " + wanted + " (expected auto, fp32 or bf16)");
    };
  }

  private static Support support(Device device) {
    return device.isGpu() ? gpuSupport(device) : cpuSupport(cpuFlags(), Bf16Gain::measure);
  }

  private static Support gpuSupport(Device gpu) {
    String capability = CudaUtils.getComputeCapability(gpu.getDeviceId());
    boolean fast = Integer.parseInt(capability) >= AMPERE;
    return new Support(
        fast, "GPU of compute capability " + capability + (fast ? "" : ", before Ampere"));
  }

  /**
   * AMX is always fast. What AVX512-BF16 alone is worth differs by processor, so it is measured:
   * half of fp32's rate on one, four times it on another (RATIONALE.md, "bf16 on processors").
   *
   * @param gain bf16's rate over fp32's
   */
  static Support cpuSupport(Set<String> flags, DoubleSupplier gain) {
    if (flags.contains("amx_bf16")) {
      return new Support(true, "the processor has amx_bf16");
    }
    if (!flags.contains("avx512_bf16")) {
      return new Support(false, "the processor has neither amx_bf16 nor avx512_bf16");
    }
    double times = gain.getAsDouble();
    return new Support(
        times >= WORTHWHILE,
        String.format(Locale.ROOT, "bf16 multiplies %.1f times as fast as fp32 here", times));
  }

  private static Set<String> cpuFlags() {
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+")))
          .orElse(Set.of());
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** Whether bf16 is faster than fp32 here, and how that is known. */
  record Support(boolean fast, String reason) {
    static final Support NOT_ASKED = new Support(false, "not asked");
  }
}
