package io.altmesh.encoder.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of a {@code tokenizer.json} in the order and spelling of Hugging Face's
 * tokenizers 0.21. The same parts always give the same bytes: their SHA-256 is a fingerprint.
 */
final class TokenizerJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Map<String, Integer> vocabulary;
  private final Map<AddedToken, Integer> added = new HashMap<>();
  private final Map<String, Integer> addedIds = new HashMap<>();
  private final ObjectNode root = NODES.objectNode();

  /**
   * @param vocabulary ids of the model's own tokens
   * @param tokens added ones; those that the vocabulary lacks get the next ids in this order
   */
  TokenizerJson(Map<String, Integer> vocabulary, List<AddedToken> tokens) {
    this.vocabulary = vocabulary;
    int next = vocabulary.size();
    for (AddedToken token : tokens) {
      Integer known = vocabulary.get(token.content());
      int id = known == null ? next : known;
      // As the native library counts: past the vocabulary, or past the last added token if higher.
      next = Math.max(next, id + 1);
      added.put(token, id);
      addedIds.put(token.content(), id);
    }
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode list = root.putArray("added_tokens");
    added.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .forEach(token -> list.add(token.getKey().json(token.getValue())));
  }

  /** A token's id, its own or an added one's. */
  int id(String token) {
    Integer id = addedIds.getOrDefault(token, vocabulary.get(token));
    if (id == null) {
      throw new IllegalArgumentException("no token " + token);
    }
    return id;
  }

  byte[] bytes(
      @Nullable ObjectNode normalizer,
      ObjectNode preTokenizer,
      ObjectNode postProcessor,
      ObjectNode decoder,
      ObjectNode model) {
    root.set("normalizer", normalizer == null ? NODES.nullNode() : normalizer);
    root.set("pre_tokenizer", preTokenizer);
    root.set("post_processor", postProcessor);
    root.set("decoder", decoder);
    root.set("model", model);
    try {
      return new ObjectMapper().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory can always be written", e);
    }
  }

  static ObjectNode type(String name) {
    return NODES.objectNode().put("type", name);
  }

  /** Normalizers one after the other. */
  static ObjectNode normalizers(List<ObjectNode> parts) {
    ObjectNode sequence = type("Sequence");
    sequence.putArray("normalizers").addAll(parts);
    return sequence;
  }

  static ObjectNode preTokenizers(ObjectNode... parts) {
    ObjectNode sequence = type("Sequence");
    sequence.putArray("pretokenizers").addAll(List.of(parts));
    return sequence;
  }

  static ObjectNode replace(String text, String content) {
    ObjectNode replace = type("Replace");
    replace.putObject("pattern").put("String", text);
    return replace.put("content", content);
  }

  /** Replaces all matches of a pattern in Oniguruma's Ruby syntax. */
  static ObjectNode replaceAll(String pattern, String content) {
    ObjectNode replace = type("Replace");
    replace.putObject("pattern").put("Regex", pattern);
    return replace.put("content", content);
  }

  static ObjectNode precompiled(byte[] charsmap) {
    return type("Precompiled").put("precompiled_charsmap", charsmap);
  }

  /** Removes what the pattern matches, or, inverted, what it does not. */
  static ObjectNode split(String pattern, boolean invert) {
    ObjectNode split = type("Split");
    split.putObject("pattern").put("Regex", pattern);
    return split.put("behavior", "Removed").put("invert", invert);
  }

  static ObjectNode metaspace(String replacement, String prependScheme, boolean split) {
    return type("Metaspace")
        .put("replacement", replacement)
        .put("prepend_scheme", prependScheme)
        .put("split", split);
  }

  /**
   * A template of special tokens and the sequences A and B.
   *
   * @param pair parts of a pair of texts, each followed by its type id: {@code [CLS]:0 $A:0}
   */
  ObjectNode template(List<String> single, List<String> pair) {
    ObjectNode template = type("TemplateProcessing");
    template.set("single", parts(single));
    template.set("pair", parts(pair));
    ObjectNode special = template.putObject("special_tokens");
    pair.stream()
        .map(TokenizerJson::name)
        .filter(name -> !name.startsWith("$"))
        .distinct()
        .sorted()
        .forEach(
            name -> {
              ObjectNode token = special.putObject(name).put("id", name);
              token.putArray("ids").add(id(name));
              token.putArray("tokens").add(name);
            });
    return template;
  }

  private static ArrayNode parts(List<String> parts) {
    ArrayNode array = NODES.arrayNode();
    for (String part : parts) {
      String name = name(part);
      boolean text = name.startsWith("$");
      array
          .addObject()
          .putObject(text ? "Sequence" : "SpecialToken")
          .put("id", text ? name.substring(1) : name)
          .put("type_id", part.endsWith(":1") ? 1 : 0);
    }
    return array;
  }

  private static String name(String part) {
    return part.substring(0, part.length() - 2);
  }

  /** The model of pieces with scores. */
  static ObjectNode unigram(List<SentencePieceModel.Piece> pieces, int unknown, boolean bytes) {
    ObjectNode model = type("Unigram").put("unk_id", unknown);
    ArrayNode vocabulary = model.putArray("vocab");
    for (SentencePieceModel.Piece piece : pieces) {
      vocabulary.addArray().add(piece.text()).add(ExactDecimal.of(piece.score()));
    }
    return model.put("byte_fallback", bytes);
  }

  /** Puts a vocabulary by ascending ids. */
  static void putVocabulary(ObjectNode model, Map<String, Integer> vocabulary) {
    ObjectNode node = model.putObject("vocab");
    vocabulary.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .forEach(token -> node.put(token.getKey(), token.getValue()));
  }
}
