package io.altmesh.encoder.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A token that is looked for in the text before the model sees it.
 *
 * @param singleWord only where no letter stands beside it
 * @param leftStrip takes the white space before it along
 * @param rightStrip takes the white space after it along
 * @param normalized looked for in the normalised text rather than in the one given
 * @param special a control token, as {@code </s>}
 */
record AddedToken(
    String content,
    boolean singleWord,
    boolean leftStrip,
    boolean rightStrip,
    boolean normalized,
    boolean special) {

  static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, false, true);
  }

  static AddedToken ordinary(String content, boolean normalized) {
    return new AddedToken(content, false, false, false, normalized, false);
  }

  /** Reads an object of the configuration files; absent flags are false, as in transformers. */
  static AddedToken of(JsonNode object) {
    boolean special = object.path("special").asBoolean();
    return new AddedToken(
        object.path("content").asText(),
        object.path("single_word").asBoolean(),
        object.path("lstrip").asBoolean(),
        object.path("rstrip").asBoolean(),
        object.path("normalized").asBoolean(!special),
        special);
  }

  AddedToken asSpecial() {
    return new AddedToken(content, singleWord, leftStrip, rightStrip, normalized, true);
  }

  AddedToken asGiven() {
    return new AddedToken(content, singleWord, leftStrip, rightStrip, false, special);
  }

  ObjectNode json(int id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", leftStrip)
        .put("rstrip", rightStrip)
        .put("normalized", normalized)
        .put("special", special);
  }
}
