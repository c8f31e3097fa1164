package io.altmesh.encoder;

/** Which towers of a model are wanted: the others' weights are not loaded. */
public enum Towers {
  /** Those that there are. */
  ALL,
  TEXT,
  IMAGE;

  public boolean text() {
    return this != IMAGE;
  }

  public boolean image() {
    return this != TEXT;
  }
}
