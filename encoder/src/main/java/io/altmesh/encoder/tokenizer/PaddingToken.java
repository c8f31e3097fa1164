package io.altmesh.encoder.tokenizer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The token that transformers 5.23 pads a directory's texts with, for a model that sees its
 * padding. The settings' {@code pad_token} comes before tokenizer.json's {@code padding}, and that
 * before what the tokenizer's class has (tokenization_utils_tokenizers.py, {@code __init__}).
 */
public final class PaddingToken {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final Map<String, String> OF_CLASS =
      Map.of("SiglipTokenizer", "</s>", "GemmaTokenizer", "<pad>", "Siglip2Tokenizer", "<pad>");

  /** Classes that pad on the left where nothing is said. */
  private static final Set<String> LEFT = Set.of("GemmaTokenizer", "Siglip2Tokenizer");

  private record Added(long id, String content) {}

  private record Model(@Nullable JsonNode vocab) {}

  /** What is read of tokenizer.json: its merges alone would fill 150 MB. */
  private record Whole(
      @Nullable JsonNode padding, @Nullable List<Added> addedTokens, @Nullable Model model) {

    Optional<String> ofPadding(String name) {
      return padding != null && padding.hasNonNull(name)
          ? Optional.of(padding.get(name).asText())
          : Optional.empty();
    }

    OptionalLong id(String token) {
      if (addedTokens != null) {
        for (Added added : addedTokens) {
          if (token.equals(added.content())) {
            return OptionalLong.of(added.id());
          }
        }
      }
      JsonNode vocabulary = model == null ? null : model.vocab();
      return vocabulary == null ? OptionalLong.empty() : ofVocabulary(vocabulary, token);
    }

    /** {token: id}, or Unigram's [[token, score], ...]. */
    private static OptionalLong ofVocabulary(JsonNode vocabulary, String token) {
      if (vocabulary.path(token).isInt()) {
        return OptionalLong.of(vocabulary.get(token).intValue());
      }
      for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
        if (token.equals(vocabulary.get(id).path(0).textValue())) {
          return OptionalLong.of(id);
        }
      }
      return OptionalLong.empty();
    }
  }

  private PaddingToken() {}

  /**
   * Its id; empty where the tokenizer names none.
   *
   * @throws ModelFormatException if there is no tokenizer, its vocabulary lacks the token, or texts
   *     are padded on the left
   */
  public static OptionalLong id(Path directory) {
    Whole whole = whole(directory);
    TokenizerSettings settings = TokenizerSettings.of(directory);
    String ofClass = settings.tokenizerClass().orElse(unnamedClass(directory));
    String side =
        settings
            .paddingSide()
            .or(() -> whole.ofPadding("direction").map(named -> named.toLowerCase(Locale.ROOT)))
            .orElse(LEFT.contains(ofClass) ? "left" : "right");
    if (!side.equals("right")) {
      throw new ModelFormatException(
          "%s: its tokenizer's padding_side is %s (expected right, said in tokenizer_config.json)"
              .formatted(directory, side));
    }
    Optional<String> token =
        settings
            .token("pad_token")
            .or(() -> whole.ofPadding("pad_token"))
            .or(() -> Optional.ofNullable(OF_CLASS.get(ofClass)));
    return token.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(id(directory, whole, token.get()));
  }

  private static long id(Path directory, Whole whole, String token) {
    return whole
        .id(token)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    "%s: its tokenizer's pad_token is \"%s\" (expected one of its vocabulary)"
                        .formatted(directory, token)));
  }

  private static String unnamedClass(Path directory) {
    return Files.exists(directory.resolve(SiglipSentencePiece.FILE)) ? "SiglipTokenizer" : "";
  }

  private static Whole whole(Path directory) {
    try {
      Whole read = JSON.readValue(TokenizerFiles.json(directory), Whole.class);
      return read == null ? new Whole(null, null, null) : read;
    } catch (IOException e) {
      throw new ModelFormatException(
          "%s: its %s is not a tokenizer: %s"
              .formatted(directory, TokenizerFiles.name(directory), e.getMessage()),
          e);
    }
  }
}
