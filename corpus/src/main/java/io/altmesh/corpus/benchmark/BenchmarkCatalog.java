package io.altmesh.corpus.benchmark;

import io.altmesh.corpus.CorpusException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The definitions that ship, and a user's own. What ships is in {@code benchmarks/*.yaml} beside
 * this class: a file of each family. Immutable.
 */
public final class BenchmarkCatalog {
  private static final List<String> FILES =
      List.of(
          "emoji",
          "imagenet",
          "flickr30k",
          "coco",
          "xtd",
          "multi30k",
          "xm3600",
          "elevater",
          "clip-benchmark");

  private final Map<String, BenchmarkDefinition> definitions;

  private BenchmarkCatalog(Map<String, BenchmarkDefinition> definitions) {
    this.definitions = definitions;
  }

  /** All that ship. */
  public static BenchmarkCatalog shipped() {
    Map<String, BenchmarkDefinition> definitions = new LinkedHashMap<>();
    for (String file : FILES) {
      for (BenchmarkDefinition definition : withProbes(read("benchmarks/" + file + ".yaml"))) {
        if (definitions.put(definition.name(), definition) != null) {
          throw new IllegalStateException("two benchmarks are called " + definition.name());
        }
      }
    }
    return new BenchmarkCatalog(definitions);
  }

  /** In the order of the files. */
  public List<BenchmarkDefinition> all() {
    return List.copyOf(definitions.values());
  }

  /**
   * One that ships, or what a file says: {@code xtd-11}, {@code my-benchmark.yaml}, or {@code
   * my-family.yaml#name} of a file with several.
   *
   * @throws CorpusException when there is none, naming the nearest, or the file is not as expected
   */
  public BenchmarkDefinition find(String nameOrFile) {
    BenchmarkDefinition shipped = definitions.get(nameOrFile);
    if (shipped != null) {
      return shipped;
    }
    int hash = nameOrFile.lastIndexOf('#');
    String file = hash < 0 ? nameOrFile : nameOrFile.substring(0, hash);
    if (file.endsWith(".yaml") || file.endsWith(".yml") || Files.isRegularFile(Path.of(file))) {
      return one(file, hash < 0 ? "" : nameOrFile.substring(hash + 1));
    }
    throw new CorpusException(
        "no benchmark \"%s\"%s (expected: a file, or one of %s)"
            .formatted(
                nameOrFile,
                NearestKey.hint(nameOrFile, definitions.keySet()),
                String.join(", ", definitions.keySet())));
  }

  private static BenchmarkDefinition one(String file, String name) {
    List<BenchmarkDefinition> all = DefinitionFile.read(Path.of(file));
    List<BenchmarkDefinition> named =
        name.isEmpty()
            ? all
            : withProbes(all).stream().filter(one -> one.name().equals(name)).toList();
    if (named.size() != 1) {
      throw new CorpusException(
          "%s holds %s (expected: FILE#NAME, one of them)"
              .formatted(file, withProbes(all).stream().map(BenchmarkDefinition::name).toList()));
    }
    return named.get(0);
  }

  /** And after each classification that tells of one, its probe. */
  private static List<BenchmarkDefinition> withProbes(List<BenchmarkDefinition> definitions) {
    List<BenchmarkDefinition> all = new ArrayList<>();
    for (BenchmarkDefinition definition : definitions) {
      all.add(definition);
      if (definition.probe() != null && definition.task() != Task.LINEAR_PROBE) {
        all.add(definition.linearProbe());
      }
    }
    return all;
  }

  private static List<BenchmarkDefinition> read(String resource) {
    try (InputStream in = BenchmarkCatalog.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing");
      }
      return DefinitionFile.read(in, resource, Path.of("").toAbsolutePath());
    } catch (IOException e) {
      throw new IllegalStateException("resource " + resource + " cannot be read", e);
    }
  }
}
