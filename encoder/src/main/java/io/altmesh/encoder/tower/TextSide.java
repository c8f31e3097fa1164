package io.altmesh.encoder.tower;

import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.tokenizer.TextTokenizer;

/** A text tower with what stands before it and what is told of it. */
public record TextSide(TowerInfo info, TextTokenizer tokenizer, TextTower tower) {
  /** Of CLIP and AltCLIP alike, the matrix from POOLED to PROJECTED. */
  public static final String PROJECTION = "text_projection";
}
