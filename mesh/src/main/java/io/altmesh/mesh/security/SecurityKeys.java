package io.altmesh.mesh.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.altmesh.mesh.Nearest;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of a security file as they stand there; {@link SecurityFile} says what they mean. */
record SecurityKeys(
    @Nullable Profile profile,
    @Nullable Server server,
    @Nullable Client client,
    @Nullable List<Token> tokens,
    @Nullable List<Subject> subjects,
    @Nullable Unix unix) {

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  record Server(
      @Nullable String certificate,
      @Nullable String key,
      @Nullable String clientTrust,
      @Nullable ClientCertificates clientCertificates) {}

  enum ClientCertificates {
    OPTIONAL,
    REQUIRED
  }

  record Client(
      @Nullable String trust,
      @Nullable String certificate,
      @Nullable String key,
      @Nullable String token,
      @Nullable String serverName) {}

  record Token(@Nullable String name, @Nullable Role role, @Nullable String token) {}

  record Subject(@Nullable String subject, @Nullable Role role) {}

  record Unix(@Nullable String mode, @Nullable Role role) {}

  /**
   * @throws IllegalArgumentException naming the key, what was given and what was expected
   */
  static SecurityKeys read(String yaml) {
    try {
      SecurityKeys keys = YAML.readValue(yaml, SecurityKeys.class);
      if (keys == null) {
        throw new IllegalArgumentException("no keys (expected: server, client, tokens, ...)");
      }
      return keys;
    } catch (UnrecognizedPropertyException e) {
      List<String> known = e.getKnownPropertyIds().stream().map(String::valueOf).toList();
      throw new IllegalArgumentException(
          "unknown key '%s' in %s: %s"
              .formatted(e.getPropertyName(), place(e), Nearest.hint(e.getPropertyName(), known)),
          e);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(place(e) + ": " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no YAML: " + e.getOriginalMessage(), e);
    }
  }

  /** {@code tokens[1].role}, or the last key's parent for a key that is not known. */
  private static String place(JsonMappingException failure) {
    boolean unknown = failure instanceof UnrecognizedPropertyException;
    List<JsonMappingException.Reference> path = failure.getPath();
    String place =
        path.subList(0, path.size() - (unknown ? 1 : 0)).stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
    return place.isEmpty() ? "the top" : place.substring(1);
  }
}
