package io.altmesh.encoder.similarity;

import io.altmesh.encoder.engine.Engine;

/**
 * How a comparison is cut.
 *
 * @param workers threads, each computing strips of its own
 * @param strip queries that cross into the engine together
 * @param tile candidates whose scores with a strip are held at once
 * @param panelBytes of candidates that the engine holds at a time
 */
record Tiling(int workers, int strip, int tile, int panelBytes) {
  private static final int PANEL = 128 << 20;

  /**
   * On processors a tile of scores (1 MiB) stays in a core's cache, and each thread works alone:
   * threads that share an operation wait for each other at its end, the longer the busier the
   * machine. A GPU wants large tiles and one thread.
   */
  static Tiling of(Engine engine) {
    return engine.device().isGpu()
        ? new Tiling(1, 4096, 16384, PANEL)
        : new Tiling(engine.threads(), 256, 1024, PANEL);
  }

  int panelRows(int dim) {
    return Math.max(tile, panelBytes / Float.BYTES / dim);
  }
}
