package io.altmesh.cli.bench;

import io.altmesh.encoder.altclip.AltClipText;
import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;

/** The students of the papers, and one to try a command on. */
public enum StudentSize {
  /** A second's work. */
  TINY(new Layers(64, 2, 4, 128, 1e-5, Activation.GELU), 8_000, 16),
  /** XLM-R-base (12 layers, 768 wide) under CLIP ViT-L/14. */
  BASE(new Layers(768, 12, 12, 3072, 1e-5, Activation.GELU), 250_002, 768),
  /** XLM-R-large (24 layers, 1024 wide) under CLIP ViT-L/14: AltCLIP's own. */
  LARGE(new Layers(1024, 24, 16, 4096, 1e-5, Activation.GELU), 250_002, 768);

  private static final int POSITIONS = 514;
  private static final int PAD = 1;

  private final Layers layers;
  private final int vocabulary;
  private final int pooledDim;

  StudentSize(Layers layers, int vocabulary, int pooledDim) {
    this.layers = layers;
    this.vocabulary = vocabulary;
    this.pooledDim = pooledDim;
  }

  /** With its teacher's widths, all {@link #pooledDim}. */
  AltClipText architecture() {
    XlmRobertaConfig backbone = new XlmRobertaConfig(layers, vocabulary, POSITIONS, 1, PAD);
    return new AltClipText(backbone, pooledDim, pooledDim);
  }

  /** D, the width of the teacher's POOLED vectors. */
  int pooledDim() {
    return pooledDim;
  }
}
