package io.altmesh.cli.bench;

import io.altmesh.encoder.altclip.AltClipText;
import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;

/** The students of the papers, and one to try a command on. */
public enum StudentSize {
  /** A second's work. */
  TINY(64, 2, 4, 8_000, 16),
  /** XLM-R-base (12 layers, 768 wide) under CLIP ViT-L/14. */
  BASE(768, 12, 12, 250_002, 768),
  /** XLM-R-large (24 layers, 1024 wide) under CLIP ViT-L/14: AltCLIP's own. */
  LARGE(1024, 24, 16, 250_002, 768);

  private static final int POSITIONS = 514;
  private static final int PAD = 1;
  private static final double EPSILON = 1e-5;

  private final int width;
  private final int layers;
  private final int heads;
  private final int vocabulary;
  private final int pooledDim;

  StudentSize(int width, int layers, int heads, int vocabulary, int pooledDim) {
    this.width = width;
    this.layers = layers;
    this.heads = heads;
    this.vocabulary = vocabulary;
    this.pooledDim = pooledDim;
  }

  /** With its teacher's widths, all {@link #pooledDim}. */
  AltClipText architecture() {
    Layers sizes = new Layers(width, layers, heads, 4 * width, EPSILON, Activation.GELU);
    XlmRobertaConfig backbone = new XlmRobertaConfig(sizes, vocabulary, POSITIONS, 1, PAD);
    return new AltClipText(backbone, pooledDim, pooledDim);
  }

  /** D, the width of the teacher's POOLED vectors. */
  int pooledDim() {
    return pooledDim;
  }
}
