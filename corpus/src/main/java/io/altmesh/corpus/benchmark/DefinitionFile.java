package io.altmesh.corpus.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser.Feature;
import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Reads definitions; a file with {@code variants} holds several. */
final class DefinitionFile {
  static final String EXPECTED = "a benchmark: YAML with name, task, metrics and data";

  // Without it the language tag no would be false.
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS).build();

  private DefinitionFile() {}

  /** Reads a user's file; its relative paths start at its folder. */
  static List<BenchmarkDefinition> read(Path yaml) {
    Path folder = yaml.toAbsolutePath().getParent();
    try (InputStream in = InputFiles.open(yaml, EXPECTED)) {
      return read(in, yaml.toString(), folder == null ? Path.of("/") : folder);
    } catch (IOException e) {
      throw new CorpusException(yaml + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads definitions from a stream, which it leaves open.
   *
   * @param source for errors
   * @param base where relative paths start
   */
  static List<BenchmarkDefinition> read(InputStream yaml, String source, Path base)
      throws IOException {
    DefinitionNode root = new DefinitionNode(source, "", parse(yaml, source));
    if (ShardCaptionsDefinition.isOne(root)) {
      return List.of(ShardCaptionsDefinition.of(root, base));
    }
    return Variants.of(root).stream().map(one -> DefinitionParser.parse(one, base)).toList();
  }

  private static JsonNode parse(InputStream yaml, String source) throws IOException {
    try {
      JsonNode root = YAML.readTree(yaml);
      if (!root.isObject()) {
        throw new CorpusException(source + ": holds no keys (expected: " + EXPECTED + ")");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          "%s: malformed YAML (%s; expected: %s)".formatted(source, e.getMessage(), EXPECTED), e);
    }
  }
}
