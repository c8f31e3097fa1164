package io.altmesh.encoder.tokenizer;

import static io.altmesh.encoder.tokenizer.TokenizerJson.metaspace;
import static io.altmesh.encoder.tokenizer.TokenizerJson.replace;
import static io.altmesh.encoder.tokenizer.TokenizerJson.replaceAll;
import static io.altmesh.encoder.tokenizer.TokenizerJson.split;
import static io.altmesh.encoder.tokenizer.TokenizerJson.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.tokenizer.SentencePieceModel.Piece;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * SigLIP's {@code spiece.model} as transformers' SiglipTokenizer reads it: Python on top of the
 * SentencePiece library, which never had a {@code tokenizer.json}. Texts are lower-cased, lose
 * their ASCII punctuation and their extra white space ({@code canonicalize_text}), and end with
 * {@code </s>}.
 *
 * <p>What the JSON cannot say, and where ids therefore differ: a text that itself ends with {@code
 * </s>} gets a second one; a compatibility character such as U+FF55 loses a combining mark of two
 * bytes after it; SentencePiece adds scores as floats, so that rounding chooses between cuts of
 * equal score.
 */
final class SiglipSentencePiece {
  static final String FILE = "spiece.model";

  private static final Map<String, String> DEFAULTS =
      Map.of("eos_token", "</s>", "unk_token", "<unk>", "pad_token", "</s>");

  /** SentencePiece's own rules that leave U+2581 as it is. */
  private static final Set<String> UNUSUAL_RULES = Set.of("identity", "nfkc", "nfkc_cf");

  /** Python's {@code string.punctuation}. */
  private static final String PUNCTUATION = "[!-/:-@\\[-`{-~]";

  /** Python's {@code \s}: Unicode's white space and the four separators of ASCII. */
  private static final String SPACES =
      "[\\x09-\\x0d\\x1c-\\x20\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}]+";

  /** A sigma that Python's {@code lower()} takes for the last letter of a word. */
  private static final String FINAL_SIGMA =
      "\\p{Cased}\\p{Case_Ignorable}*\\KΣ(?!\\p{Case_Ignorable}*\\p{Cased})";

  /** No character (Unicode keeps it for such use): marks the beginning of the whole text. */
  private static final String START = "\ufdd0";

  private SiglipSentencePiece() {}

  static byte[] json(Path directory, TokenizerSettings settings) {
    SentencePieceModel model = SentencePieceModel.read(directory.resolve(FILE));
    check(model);
    Map<String, Integer> vocabulary = new HashMap<>();
    for (Piece piece : model.pieces()) {
      vocabulary.put(piece.text(), vocabulary.size());
    }
    // The Python class looks for its tokens in the text as given, whatever their flags say.
    List<AddedToken> tokens =
        settings.tokens(DEFAULTS, List.of()).stream().map(AddedToken::asGiven).toList();
    TokenizerJson json = new TokenizerJson(vocabulary, tokens);
    String end = settings.token("eos_token", "</s>") + ":0";
    return json.bytes(
        TokenizerJson.normalizers(normalizers(model, settings.flag("do_lower_case", true))),
        preTokenizer(),
        json.template(List.of("$A:0", end), List.of("$A:0", end, "$B:0", end)),
        metaspace("▁", "always", true),
        TokenizerJson.unigram(model.pieces(), model.unknown(), model.byteFallback()));
  }

  private static void check(SentencePieceModel model) {
    if (model.charsmap().length == 0 || UNUSUAL_RULES.contains(model.normalizer())) {
      throw model.wrong(
          "normalizer_spec.name is %s (expected nmt_nfkc)".formatted(model.normalizer()));
    }
    if (!model.hasUsualSpaces()) {
      throw model.wrong(
          "normalizer_spec turns add_dummy_prefix, remove_extra_whitespaces or escape_whitespaces off (expected all on)");
    }
    for (Piece piece : model.pieces()) {
      if (piece.type() == SentencePieceModel.Type.USER_DEFINED
          || piece.type() == SentencePieceModel.Type.UNUSED) {
        throw model.wrong(
            "piece \"%s\" is %s (expected NORMAL, UNKNOWN, CONTROL or BYTE)"
                .formatted(piece.text(), piece.type()));
      }
    }
  }

  /**
   * Runs on each stretch of text between special tokens. The space put first stays first, and
   * nothing before it is ever removed: the native library forgets where a text begins if its first
   * character goes.
   */
  private static List<ObjectNode> normalizers(SentencePieceModel model, boolean lowerCase) {
    List<ObjectNode> steps = new ArrayList<>();
    steps.add(type("Prepend").put("prepend", " "));
    steps.add(replace("▁", " "));
    if (lowerCase) {
      steps.add(replaceAll(FINAL_SIGMA, "ς"));
      steps.add(type("Lowercase"));
    }
    steps.add(replaceAll(PUNCTUATION, ""));
    steps.add(replaceAll("(?<=\\A )" + SPACES, ""));
    steps.add(replaceAll("(?!\\A)" + SPACES, " "));
    steps.add(TokenizerJson.precompiled(model.charsmap()));
    // SentencePiece composes over any length, the native library only within five bytes.
    steps.add(type("NFC"));
    steps.add(replaceAll("(?<=. ) +", ""));
    steps.add(type("Strip").put("strip_left", false).put("strip_right", true));
    steps.add(replace(" ", "▁"));
    return steps;
  }

  /**
   * Only the stretch that begins the text begins with U+2581. Metaspace's "first" knows which one
   * that is: it marks it, then the others lose theirs, then the mark goes.
   */
  private static ObjectNode preTokenizer() {
    return TokenizerJson.preTokenizers(
        metaspace(START, "first", false),
        split("\\A▁", false),
        split("\\A" + START + "▁?(?=▁)", false));
  }
}
