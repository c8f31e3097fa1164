package io.altmesh.corpus.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The names of ImageNet's folders. */
final class Wnids {
  private Wnids() {}

  static List<String> all() {
    try {
      return Files.readAllLines(
          Path.of("src/main/resources/io/altmesh/corpus/layout/imagenet-wnids.txt"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
