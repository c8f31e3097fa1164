package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The part of JSON Schema that {@link RecipeSchema} writes, as an editor checks it. */
final class SchemaCheck {
  private SchemaCheck() {}

  /** What is wrong, by key; empty when the value is valid. */
  static List<String> errors(JsonNode schema, JsonNode value) {
    List<String> errors = new ArrayList<>();
    check(schema, value, "", errors);
    return errors;
  }

  private static void check(JsonNode schema, JsonNode value, String at, List<String> errors) {
    if (schema.has("anyOf")) {
      anyOf(schema.get("anyOf"), value, at, errors);
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      errors.add("%s: %s is none of %s".formatted(at, value, schema.get("enum")));
    }
    if (schema.has("type") && !isOfType(schema.get("type"), value)) {
      errors.add("%s: %s is no %s".formatted(at, value, schema.get("type")));
      return;
    }
    if (schema.has("pattern")
        && value.isTextual()
        && !Pattern.compile(schema.get("pattern").asText()).matcher(value.asText()).find()) {
      errors.add("%s: %s is not like %s".formatted(at, value, schema.get("pattern")));
    }
    if (value.isObject()) {
      object(schema, value, at, errors);
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(schema.path("items"), value.get(i), at + "[" + i + "]", errors);
      }
    }
  }

  private static void anyOf(JsonNode schemas, JsonNode value, String at, List<String> errors) {
    List<String> all = new ArrayList<>();
    for (JsonNode schema : schemas) {
      List<String> these = new ArrayList<>();
      check(schema, value, at, these);
      if (these.isEmpty()) {
        return;
      }
      all.addAll(these);
    }
    errors.addAll(all);
  }

  private static void object(JsonNode schema, JsonNode value, String at, List<String> errors) {
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        errors.add("%s: %s is missing".formatted(at, required));
      }
    }
    value
        .properties()
        .forEach(
            entry -> {
              JsonNode known = schema.path("properties").path(entry.getKey());
              if (!known.isMissingNode()) {
                check(known, entry.getValue(), at + "." + entry.getKey(), errors);
              } else if (!schema.path("additionalProperties").asBoolean(true)) {
                errors.add("%s: unknown key %s".formatted(at, entry.getKey()));
              }
            });
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    for (JsonNode one : values) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfType(JsonNode types, JsonNode value) {
    if (types.isTextual()) {
      return isOfType(types.asText(), value);
    }
    for (JsonNode type : types) {
      if (isOfType(type.asText(), value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfType(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "number" -> value.isNumber();
      case "integer" -> value.isIntegralNumber();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("no check for type " + type);
    };
  }
}
