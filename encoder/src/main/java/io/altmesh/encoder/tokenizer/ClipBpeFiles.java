package io.altmesh.encoder.tokenizer;

import static io.altmesh.encoder.tokenizer.TokenizerJson.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.ModelFormatException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * CLIP's {@code vocab.json} and {@code merges.txt} as transformers' CLIPTokenizer reads them: BPE
 * over bytes, a word's last symbol marked with {@code </w>}.
 */
final class ClipBpeFiles {
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";

  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final Map<String, String> DEFAULTS =
      Map.of("bos_token", START, "eos_token", END, "unk_token", END, "pad_token", END);

  private static final String WORDS =
      "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private ClipBpeFiles() {}

  static byte[] json(Path directory, TokenizerSettings settings) {
    Path file = directory.resolve(VOCABULARY);
    Map<String, Integer> vocabulary = vocabulary(file);
    String start = settings.token("bos_token", START);
    String end = settings.token("eos_token", END);
    for (String token : List.of(start, end, settings.token("unk_token", END))) {
      if (!vocabulary.containsKey(token)) {
        throw new ModelFormatException(
            "%s: has no token %s (expected CLIP's vocabulary)".formatted(file, token));
      }
    }
    TokenizerJson json = new TokenizerJson(vocabulary, settings.tokens(DEFAULTS, List.of()));
    ObjectNode model =
        type("BPE")
            .putNull("dropout")
            .put("unk_token", settings.token("unk_token", END))
            .put("continuing_subword_prefix", "")
            .put("end_of_word_suffix", "</w>")
            .put("fuse_unk", false)
            .put("byte_fallback", false)
            .put("ignore_merges", false);
    TokenizerJson.putVocabulary(model, vocabulary);
    putMerges(model.putArray("merges"), directory.resolve(MERGES), vocabulary);
    return json.bytes(
        TokenizerJson.normalizers(
            List.of(type("NFC"), TokenizerJson.replaceAll("\\s+", " "), type("Lowercase"))),
        TokenizerJson.preTokenizers(TokenizerJson.split(WORDS, true), byteLevel(false)),
        postProcessor(json, start, end),
        byteLevel(true),
        model);
  }

  private static Map<String, Integer> vocabulary(Path file) {
    Map<String, Integer> vocabulary = new HashMap<>();
    for (Map.Entry<String, JsonNode> token : TokenizerFiles.object(file).properties()) {
      JsonNode id = token.getValue();
      if (!id.isInt() || id.intValue() < 0) {
        throw new ModelFormatException(
            "%s: token \"%s\" has id %s (expected a whole number >= 0)"
                .formatted(file, token.getKey(), id));
      }
      vocabulary.put(token.getKey(), id.intValue());
    }
    return vocabulary;
  }

  private static void putMerges(ArrayNode merges, Path file, Map<String, Integer> vocabulary) {
    int number = 0;
    for (String line : TokenizerFiles.lines(file)) {
      number++;
      if (line.startsWith("#version")) {
        continue;
      }
      String[] symbols = line.split(" ", -1);
      if (symbols.length != 2) {
        throw new ModelFormatException(
            "%s: line %d has %d parts (expected two symbols with a space between)"
                .formatted(file, number, symbols.length));
      }
      for (String symbol : List.of(symbols[0], symbols[1], symbols[0] + symbols[1])) {
        if (!vocabulary.containsKey(symbol)) {
          throw new ModelFormatException(
              "%s: line %d makes or uses \"%s\", which %s has not"
                  .formatted(file, number, symbol, VOCABULARY));
        }
      }
      merges.addArray().add(symbols[0]).add(symbols[1]);
    }
  }

  private static ObjectNode byteLevel(boolean addPrefixSpace) {
    return type("ByteLevel")
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static ObjectNode postProcessor(TokenizerJson json, String start, String end) {
    ObjectNode processor = type("RobertaProcessing");
    processor.putArray("sep").add(end).add(json.id(end));
    processor.putArray("cls").add(start).add(json.id(start));
    return processor.put("trim_offsets", false).put("add_prefix_space", false);
  }
}
