package io.altmesh.encoder.probe;

import io.altmesh.encoder.engine.Engine;

/**
 * Fits probes on an engine of its own, for callers that have none. Not thread-safe: one fit at a
 * time.
 */
public final class ProbeEngine implements AutoCloseable {
  private final Engine engine;

  private ProbeEngine(Engine engine) {
    this.engine = engine;
  }

  /**
   * Opens an engine, in fp32.
   *
   * @param device {@code auto}, {@code cpu} or {@code cuda:N}
   */
  public static ProbeEngine open(String device) {
    return new ProbeEngine(Engine.open(device, "fp32"));
  }

  /** As {@link LinearProbe#fit}. */
  public LinearProbe fit(float[] vectors, int[] labels, int classes, LinearProbe.Options options) {
    return LinearProbe.fit(engine, vectors, labels, classes, options);
  }

  /** As {@link LinearProbe#logits}. */
  public float[] logits(LinearProbe probe, float[] vectors) {
    return probe.logits(engine, vectors);
  }

  @Override
  public void close() {
    engine.close();
  }
}
