package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.altmesh.mesh.Nearest;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds a YAML tree to records: dash-case keys, {@link Default}s, units, and errors that name the
 * key. Our own and not Jackson's data binding, because that knows neither where a value came from
 * nor defaults at a record's component.
 */
final class RecordBinder {
  private static final YAMLMapper YAML = new YAMLMapper();

  /**
   * Path of a key ("optimizer.learning-rate") to the folder that a relative path written there
   * starts from.
   */
  private final Function<String, Path> folderOf;

  RecordBinder(Function<String, Path> folderOf) {
    this.folderOf = folderOf;
  }

  <T extends Record> T bind(Class<T> type, JsonNode node) {
    return type.cast(record(type, node, ""));
  }

  static List<String> keys(Class<?> recordType) {
    return Arrays.stream(recordType.getRecordComponents()).map(RecordBinder::key).toList();
  }

  static String key(RecordComponent component) {
    return dashed(component.getName());
  }

  private Object record(Class<?> type, JsonNode node, String at) {
    if (!node.isObject()) {
      throw wrong(at, node, "keys " + String.join(", ", keys(type)));
    }
    refuseUnknownKeys(type, node, at);
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(components[i], node, at);
      types[i] = components[i].getType();
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException bad) {
        throw new RecipeException((at.isEmpty() ? "" : at + ".") + bad.getMessage());
      }
      throw new IllegalStateException("cannot make " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    }
  }

  private void refuseUnknownKeys(Class<?> type, JsonNode node, String at) {
    Set<String> known = new LinkedHashSet<>(keys(type));
    for (Iterator<String> given = node.fieldNames(); given.hasNext(); ) {
      String key = given.next();
      if (!known.contains(key)) {
        throw new RecipeException(
            "unknown key '%s' at %s (%s)"
                .formatted(key, at.isEmpty() ? "the top" : at, Nearest.hint(key, known)));
      }
    }
  }

  private @Nullable Object component(RecordComponent component, JsonNode parent, String at) {
    String path = at.isEmpty() ? key(component) : at + "." + key(component);
    JsonNode node = parent.path(key(component));
    if (node.isMissingNode() || node.isNull()) {
      Default byDefault = component.getAnnotation(Default.class);
      if (byDefault == null) {
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
          return null;
        }
        throw new RecipeException("key '%s' is missing".formatted(path));
      }
      node = yaml(byDefault.value());
    }
    return value(component.getAnnotatedType(), node, path);
  }

  private Object value(AnnotatedType annotated, JsonNode node, String at) {
    if (annotated instanceof AnnotatedParameterizedType list) {
      return list(list.getAnnotatedActualTypeArguments()[0], node, at);
    }
    Class<?> type = (Class<?>) annotated.getType();
    if (type.isRecord()) {
      return record(type, node, at);
    }
    if (!node.isValueNode()) {
      throw wrong(at, node, "one value");
    }
    return scalar(type, node.asText(), at);
  }

  private List<Object> list(AnnotatedType element, JsonNode node, String at) {
    List<Object> values = new ArrayList<>();
    if (!node.isArray()) {
      values.add(value(element, node, at)); // one element may be written without its brackets
      return List.copyOf(values);
    }
    for (int i = 0; i < node.size(); i++) {
      values.add(value(element, node.get(i), at + "[" + i + "]"));
    }
    return List.copyOf(values);
  }

  private Object scalar(Class<?> type, String text, String at) {
    try {
      if (type == String.class) {
        return text;
      } else if (type == int.class || type == Integer.class) {
        return Integer.parseInt(plain(text));
      } else if (type == long.class || type == Long.class) {
        return Long.parseLong(plain(text));
      } else if (type == double.class || type == Double.class) {
        return Double.parseDouble(plain(text));
      } else if (type == boolean.class) {
        return bool(text, at);
      } else if (type == Path.class) {
        return folderOf.apply(at).resolve(text).normalize();
      } else if (type == Duration.class) {
        return Durations.parse(text);
      } else if (type.isEnum()) {
        return constant(type, text, at);
      }
    } catch (NumberFormatException e) {
      throw new RecipeException(
          "%s: '%s' (expected: %s)"
              .formatted(at, text, isWhole(type) ? "a whole number" : "a number, such as 1e-4"));
    } catch (IllegalArgumentException e) {
      throw new RecipeException(at + ": " + e.getMessage());
    }
    throw new IllegalStateException("no binding for " + type);
  }

  private static boolean isWhole(Class<?> type) {
    return type == int.class || type == long.class || type == Integer.class || type == Long.class;
  }

  /** "238_620" and "1e-4" alike: YAML 1.1 hands both over as text. */
  private static String plain(String number) {
    return number.replace("_", "").strip();
  }

  private static boolean bool(String text, String at) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default ->
          throw new RecipeException("%s: '%s' (expected: true or false)".formatted(at, text));
    };
  }

  private static Object constant(Class<?> type, String text, String at) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String name = dashed(constant.toString());
      if (name.equals(text)) {
        return constant;
      }
      names.add(name);
    }
    throw new RecipeException(
        "%s: '%s' (expected: %s)".formatted(at, text, String.join(" or ", names)));
  }

  private static RecipeException wrong(String at, JsonNode node, String expected) {
    return new RecipeException(
        "%s: %s (expected: %s)".formatted(at.isEmpty() ? "the recipe" : at, node, expected));
  }

  static JsonNode yaml(String text) {
    try {
      JsonNode node = YAML.readTree(text);
      return node == null || node.isMissingNode() ? NullNode.getInstance() : node;
    } catch (JsonProcessingException e) {
      throw new RecipeException("'%s' is no YAML: %s".formatted(text, e.getOriginalMessage()));
    }
  }

  /**
   * {@code learningRate}, {@code TEACHER_LEARNING}: {@code learning-rate}, {@code
   * teacher-learning}.
   */
  static String dashed(String name) {
    if (name.equals(name.toUpperCase(Locale.ROOT))) {
      return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
