package io.altmesh.cli;

import java.nio.file.Path;

/** The checkout that {@code ./altmesh} was started from, where recipes and samples lie. */
final class Home {
  private Home() {}

  static Path directory() {
    return Path.of(System.getProperty("altmesh.home", "."));
  }
}
