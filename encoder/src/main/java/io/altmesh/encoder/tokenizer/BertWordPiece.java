package io.altmesh.encoder.tokenizer;

import static io.altmesh.encoder.tokenizer.TokenizerJson.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.ModelFormatException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BERT's {@code vocab.txt}, a token a line, as transformers' BertTokenizer reads it. Of a token
 * that stands there twice, the last line counts.
 */
final class BertWordPiece {
  static final String FILE = "vocab.txt";

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "unk_token", "[UNK]",
          "sep_token", "[SEP]",
          "pad_token", "[PAD]",
          "cls_token", "[CLS]",
          "mask_token", "[MASK]");

  private BertWordPiece() {}

  static byte[] json(Path directory, TokenizerSettings settings) {
    Path file = directory.resolve(FILE);
    String unknown = settings.token("unk_token", "[UNK]");
    String start = settings.token("cls_token", "[CLS]");
    String end = settings.token("sep_token", "[SEP]");
    Map<String, Integer> vocabulary = vocabulary(file, List.of(unknown, start, end));
    TokenizerJson json = new TokenizerJson(vocabulary, settings.tokens(DEFAULTS, List.of()));
    ObjectNode normalizer =
        type("BertNormalizer")
            .put("clean_text", true)
            .put("handle_chinese_chars", settings.flag("tokenize_chinese_chars", true))
            .put("strip_accents", settings.flag("strip_accents").orElse(null)) // null: as lowercase
            .put("lowercase", settings.flag("do_lower_case", true));
    ObjectNode model =
        type("WordPiece")
            .put("unk_token", unknown)
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", 100);
    TokenizerJson.putVocabulary(model, vocabulary);
    return json.bytes(
        normalizer,
        type("BertPreTokenizer"),
        json.template(
            List.of(start + ":0", "$A:0", end + ":0"),
            List.of(start + ":0", "$A:0", end + ":0", "$B:1", end + ":1")),
        type("WordPiece").put("prefix", "##").put("cleanup", true),
        model);
  }

  private static Map<String, Integer> vocabulary(Path file, List<String> needed) {
    Map<String, Integer> vocabulary = new HashMap<>();
    int id = 0;
    for (String line : TokenizerFiles.lines(file)) {
      vocabulary.put(line.stripTrailing(), id++);
    }
    for (String token : needed) {
      if (!vocabulary.containsKey(token)) {
        throw new ModelFormatException(
            "%s: has %d tokens and no %s (expected BERT's vocabulary)"
                .formatted(file, vocabulary.size(), token));
      }
    }
    return vocabulary;
  }
}
