package io.altmesh.encoder.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Which tokenizer files a model directory has. Where {@code tokenizer.json} is missing, the older
 * files are turned into the bytes of one; their names say which kind of tokenizer they make.
 */
public final class TokenizerFiles {
  /** A kind of tokenizer: its files, its class in transformers, its way into JSON. */
  private record Kind(
      String name,
      List<String> files,
      String tokenizerClass,
      BiFunction<Path, TokenizerSettings, byte[]> json) {

    boolean isIn(Path directory) {
      return files.stream().allMatch(file -> Files.isRegularFile(directory.resolve(file)));
    }

    @Override
    public String toString() {
      return String.join(" and ", files) + " (" + name + ")";
    }
  }

  private static final String WHOLE = "tokenizer.json";

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "CLIP",
              List.of(ClipBpeFiles.VOCABULARY, ClipBpeFiles.MERGES),
              "CLIPTokenizer",
              ClipBpeFiles::json),
          new Kind(
              "XLM-R",
              List.of(XlmRobertaSentencePiece.FILE),
              "XLMRobertaTokenizer",
              XlmRobertaSentencePiece::json),
          new Kind(
              "SigLIP",
              List.of(SiglipSentencePiece.FILE),
              "SiglipTokenizer",
              SiglipSentencePiece::json),
          new Kind("BERT", List.of(BertWordPiece.FILE), "BertTokenizer", BertWordPiece::json));

  private TokenizerFiles() {}

  /**
   * The bytes of {@code tokenizer.json}: of the file where there is one, otherwise of one that
   * gives the ids which transformers gives from the directory's older files. The same files always
   * give the same bytes.
   *
   * @throws ModelFormatException if there are no such files, files of two kinds, or damaged ones
   */
  public static byte[] json(Path modelDirectory) {
    Path whole = modelDirectory.resolve(WHOLE);
    if (Files.isRegularFile(whole)) {
      byte[] json = bytes(whole);
      NormalizerRules.check(whole, json);
      return json;
    }
    List<Kind> there = KINDS.stream().filter(kind -> kind.isIn(modelDirectory)).toList();
    if (there.size() != 1) {
      throw new ModelFormatException(
          "%s: has %s (expected %s, or one of %s)"
              .formatted(modelDirectory, there.isEmpty() ? "no tokenizer" : there, WHOLE, KINDS));
    }
    return json(modelDirectory, there.get(0));
  }

  /** What {@link #json} reads, by which messages name it: {@code tokenizer.json} or older files. */
  static String name(Path modelDirectory) {
    return Files.isRegularFile(modelDirectory.resolve(WHOLE))
        ? WHOLE
        : KINDS.stream()
            .filter(kind -> kind.isIn(modelDirectory))
            .map(Kind::toString)
            .collect(Collectors.joining(", "));
  }

  private static byte[] json(Path directory, Kind kind) {
    TokenizerSettings settings = TokenizerSettings.of(directory);
    String named = settings.tokenizerClass().orElse(kind.tokenizerClass());
    if (!named.equals(kind.tokenizerClass())) {
      throw new ModelFormatException(
          "%s: tokenizer_config.json has tokenizer_class %s beside %s (expected %s, or %s)"
              .formatted(directory, named, kind, kind.tokenizerClass(), WHOLE));
    }
    return kind.json().apply(directory, settings);
  }

  /** Reads a file that is one JSON object. */
  static ObjectNode object(Path file) {
    try {
      JsonNode root = new ObjectMapper().readTree(bytes(file));
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new ModelFormatException(file + ": is not a JSON object");
    } catch (JacksonException e) {
      throw new ModelFormatException(file + ": is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Lines as Rust cuts them: at {@code \n}, with or without a {@code \r} before it. */
  static List<String> lines(Path file) {
    List<String> lines = new ArrayList<>();
    for (String line : text(file).split("\n", -1)) {
      lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": is not UTF-8", e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
