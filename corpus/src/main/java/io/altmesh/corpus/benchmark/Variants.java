package io.altmesh.corpus.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The definitions of a family: what is common stands once, and of each variant what differs.
 *
 * <p>A variant's keys take the place of the common ones, section by section, and an empty one takes
 * them away; in all texts {@code ${variant}} is its name, and what it has under {@code with} stands
 * for {@code ${…}} of that name.
 */
final class Variants {
  private static final String VARIANTS = "variants";
  private static final String WITH = "with";

  private Variants() {}

  static List<DefinitionNode> of(DefinitionNode family) {
    if (!family.has(VARIANTS)) {
      return List.of(family);
    }
    DefinitionNode variants = family.section(VARIANTS);
    ObjectNode common = family.json().deepCopy();
    common.remove(VARIANTS);
    List<DefinitionNode> all = new ArrayList<>();
    variants
        .json()
        .fieldNames()
        .forEachRemaining(name -> all.add(variant(name, variants.section(name), common)));
    return all;
  }

  private static DefinitionNode variant(String name, DefinitionNode own, ObjectNode common) {
    Map<String, String> words = new LinkedHashMap<>(own.textMap(WITH));
    words.put("variant", name);
    ObjectNode merged = common.deepCopy();
    if (own.json() instanceof ObjectNode differing) {
      merge(merged, differing);
    }
    merged.remove(WITH);
    return new DefinitionNode(own.file() + " (variant " + name + ")", "", replaced(merged, words));
  }

  private static void merge(ObjectNode into, ObjectNode over) {
    over.properties()
        .forEach(
            entry -> {
              if (entry.getValue() instanceof ObjectNode section
                  && into.get(entry.getKey()) instanceof ObjectNode below) {
                merge(below, section);
              } else if (entry.getValue().isNull()) {
                into.remove(entry.getKey());
              } else {
                into.set(entry.getKey(), entry.getValue());
              }
            });
  }

  private static JsonNode replaced(JsonNode node, Map<String, String> words) {
    if (node.isTextual()) {
      String text = node.textValue();
      for (Map.Entry<String, String> word : words.entrySet()) {
        text = text.replace("${" + word.getKey() + "}", word.getValue());
      }
      return TextNode.valueOf(text);
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(entry -> object.set(entry.getKey(), replaced(entry.getValue(), words)));
      return object;
    }
    if (node.isArray()) {
      var array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(replaced(element, words)));
      return array;
    }
    return node;
  }
}
