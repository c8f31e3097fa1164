package io.altmesh.encoder.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code added_tokens.json}
 * say, as far as they are there, merged as transformers 5.23 merges them
 * (tokenization_utils_base.py, {@code _from_pretrained}): an {@code added_tokens_decoder} in the
 * first replaces the other two, otherwise the second wins over the first.
 */
final class TokenizerSettings {
  /** In the order in which transformers gives them ids where the vocabulary has none. */
  private static final List<String> ROLES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private static final String EXTRA = "extra_special_tokens";
  private static final String ADDITIONAL = "additional_special_tokens";

  private final Path config;
  private final ObjectNode values;

  /** Tokens listed with an id, ascending, by content. */
  private final Map<String, AddedToken> listed;

  private TokenizerSettings(Path config, ObjectNode values, Map<String, AddedToken> listed) {
    this.config = config;
    this.values = values;
    this.listed = listed;
  }

  static TokenizerSettings of(Path directory) {
    Path config = directory.resolve("tokenizer_config.json");
    ObjectNode values = object(config);
    if (values.has("added_tokens_decoder")) {
      return new TokenizerSettings(config, values, decoder(config, values));
    }
    values.setAll(object(directory.resolve("special_tokens_map.json")));
    Map<String, AddedToken> listed = new LinkedHashMap<>();
    ObjectNode added = object(directory.resolve("added_tokens.json"));
    added.properties().stream()
        .sorted(Comparator.comparingInt(token -> token.getValue().asInt()))
        .forEach(token -> listed.put(token.getKey(), AddedToken.ordinary(token.getKey(), true)));
    return new TokenizerSettings(config, values, listed);
  }

  private static ObjectNode object(Path file) {
    return Files.isRegularFile(file)
        ? TokenizerFiles.object(file)
        : JsonNodeFactory.instance.objectNode();
  }

  private static Map<String, AddedToken> decoder(Path config, ObjectNode values) {
    JsonNode decoder = values.get("added_tokens_decoder");
    Map<Integer, AddedToken> byId = new TreeMap<>();
    for (Map.Entry<String, JsonNode> token : decoder.properties()) {
      if (!token.getKey().matches("\\d{1,9}") || !token.getValue().path("content").isTextual()) {
        throw new ModelFormatException(
            "%s: added_tokens_decoder has \"%s\": %s (expected an id and an object with content)"
                .formatted(config, token.getKey(), token.getValue()));
      }
      byId.put(Integer.valueOf(token.getKey()), AddedToken.of(token.getValue()));
    }
    Map<String, AddedToken> listed = new LinkedHashMap<>();
    byId.values().forEach(token -> listed.put(token.content(), token));
    return listed;
  }

  /** {@code tokenizer_class} without the "Fast" of older versions. */
  Optional<String> tokenizerClass() {
    JsonNode name = values.path("tokenizer_class");
    return name.isTextual()
        ? Optional.of(name.textValue().replaceFirst("Fast$", ""))
        : Optional.empty();
  }

  boolean flag(String name, boolean absent) {
    return flag(name).orElse(absent);
  }

  /** A flag, empty where it is absent or null. */
  Optional<Boolean> flag(String name) {
    JsonNode value = values.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw new ModelFormatException(
          "%s: %s is %s (expected true or false)".formatted(config, name, value));
    }
    return Optional.of(value.booleanValue());
  }

  /** What a role's token looks like, {@code eos_token} say. */
  String token(String role, String absent) {
    return token(role).orElse(absent);
  }

  /** A role's token, empty where it is absent or null. */
  Optional<String> token(String role) {
    return values.hasNonNull(role)
        ? Optional.of(content(role, values.get(role)))
        : Optional.empty();
  }

  /** {@code padding_side}. */
  Optional<String> paddingSide() {
    return values.hasNonNull("padding_side")
        ? Optional.of(values.get("padding_side").asText())
        : Optional.empty();
  }

  /**
   * All added tokens, in the order in which those without an id get one.
   *
   * @param defaults a tokenizer's own special tokens by role
   * @param extra further special ones, unless the files name some
   */
  List<AddedToken> tokens(Map<String, String> defaults, List<String> extra) {
    // transformers adds a token twice with different flags: the id is the first's, the flags are
    // the last's.
    Map<String, AddedToken> tokens = new LinkedHashMap<>(listed);
    for (String role : ROLES) {
      JsonNode value = values.path(role);
      if (value.isMissingNode() && defaults.containsKey(role)) {
        value = JsonNodeFactory.instance.textNode(defaults.get(role));
      }
      if (!value.isMissingNode() && !value.isNull()) {
        AddedToken token = named(role, value);
        tokens.put(token.content(), token);
      }
    }
    if (!values.has(EXTRA) && !values.has(ADDITIONAL)) {
      extra.forEach(content -> tokens.put(content, AddedToken.special(content)));
    }
    JsonNode named = values.path(EXTRA);
    for (JsonNode value : named.isEmpty() ? values.path(ADDITIONAL) : named) {
      AddedToken token = special(ADDITIONAL, value);
      tokens.put(token.content(), token);
    }
    return new ArrayList<>(tokens.values());
  }

  private AddedToken named(String role, JsonNode value) {
    AddedToken given = listed.get(content(role, value));
    return given == null ? special(role, value) : given.asSpecial();
  }

  private AddedToken special(String name, JsonNode value) {
    String content = content(name, value);
    return value.isTextual() ? AddedToken.special(content) : AddedToken.of(value).asSpecial();
  }

  private String content(String name, JsonNode value) {
    JsonNode content = value.isTextual() ? value : value.path("content");
    if (!content.isTextual() || content.textValue().isEmpty()) {
      throw new ModelFormatException(
          "%s: %s is %s (expected a token)".formatted(config, name, value));
    }
    return content.textValue();
  }
}
