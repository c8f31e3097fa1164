package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of recipes, from the records that {@link RecordBinder} binds: what it accepts is
 * valid, and an unknown key is not. What constructors check (ranges, one key or the other) is not
 * in it.
 */
final class RecipeSchema {
  private static final String WHOLE = "^[+-]?[0-9][0-9_]*$";
  private static final String NUMBER = "^[+-]?[0-9_.]+([eE][+-]?[0-9]+)?$";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RecordDocs docs;

  private RecipeSchema(RecordDocs docs) {
    this.docs = docs;
  }

  /**
   * The schema as text.
   *
   * @param sources the folder of {@link Recipe}'s source, for its Javadoc
   */
  static String text(Path sources) {
    RecordDocs docs = new RecordDocs(sources);
    ObjectNode schema = object();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "A recipe of AltMesh");
    schema.put("description", docs.of(Recipe.class));
    schema.setAll(new RecipeSchema(docs).record(Recipe.class));
    return schema.toPrettyString() + "\n";
  }

  private ObjectNode record(Class<?> type) {
    ObjectNode schema = object().put("type", "object");
    ObjectNode properties = object();
    ArrayNode required = JSON.createArrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = RecordBinder.key(component);
      properties.set(key, component(type, component));
      if (!component.isAnnotationPresent(Default.class) && !isNullable(component)) {
        required.add(key);
      }
    }
    schema.set("properties", properties);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  private ObjectNode component(Class<?> type, RecordComponent component) {
    ObjectNode schema = object();
    String doc = docs.of(type, component);
    if (!doc.isEmpty()) {
      schema.put("description", doc);
    }
    ObjectNode value = value(component.getAnnotatedType());
    schema.setAll(isNullable(component) ? orNull(value) : value);
    Default byDefault = component.getAnnotation(Default.class);
    if (byDefault != null && !component.getType().isRecord()) {
      schema.set("default", json(byDefault.value(), component.getType()));
    }
    return schema;
  }

  private ObjectNode value(AnnotatedType annotated) {
    if (annotated instanceof AnnotatedParameterizedType list) {
      ObjectNode element = value(list.getAnnotatedActualTypeArguments()[0]);
      ObjectNode array = object().put("type", "array");
      array.set("items", element);
      return either(array, element.deepCopy()); // one may stand without its brackets
    }
    Class<?> type = (Class<?>) annotated.getType();
    if (type.isRecord()) {
      return record(type);
    } else if (type.isEnum()) {
      ObjectNode schema = object();
      ArrayNode names = schema.putArray("enum");
      for (Object constant : type.getEnumConstants()) {
        names.add(RecordBinder.dashed(constant.toString()));
      }
      return schema;
    } else if (type == boolean.class) {
      ObjectNode schema = object();
      schema.putArray("enum").add(true).add(false).add("yes").add("no").add("on").add("off");
      return schema;
    } else if (type == Duration.class) {
      return object().put("type", "string").put("pattern", "^" + Durations.FORM.pattern() + "$");
    } else if (type == double.class || type == Double.class) {
      return number("number", NUMBER);
    } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return number("integer", WHOLE);
    }
    return object().put("type", "string");
  }

  /** YAML 1.1 and 1.2 differ in what is text: 1e-4, 1_000. */
  private static ObjectNode number(String kind, String pattern) {
    ObjectNode schema = object();
    schema.putArray("type").add(kind).add("string");
    return schema.put("pattern", pattern);
  }

  private static ObjectNode orNull(ObjectNode schema) {
    return either(schema, object().put("type", "null"));
  }

  private static ObjectNode either(ObjectNode one, ObjectNode other) {
    ObjectNode schema = object();
    schema.putArray("anyOf").add(one).add(other);
    return schema;
  }

  private static JsonNode json(String yaml, Class<?> type) {
    return type == double.class
        ? DecimalNode.valueOf(new BigDecimal(yaml))
        : RecordBinder.yaml(yaml);
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
