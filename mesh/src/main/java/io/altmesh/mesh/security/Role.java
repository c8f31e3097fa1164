package io.altmesh.mesh.security;

import java.util.Locale;

/** What a caller may do; each may do what those before it may. */
public enum Role {
  /** Whoever can connect: asks for health. */
  ANYONE,
  /** Embeds, and reads models, runs and scores. */
  READER,
  /** Follows a trainer: its checkpoints, the teacher's head. */
  TRAINER,
  /** Stops runs, swaps models, makes an evaluator call others. */
  OPERATOR;

  boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** As it is written in the file and in messages. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
