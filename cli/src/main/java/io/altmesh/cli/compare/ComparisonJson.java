package io.altmesh.cli.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A comparison for scripts; a figure that there is none of is null. */
public final class ComparisonJson {
  private ComparisonJson() {}

  /** The object, indented, with a last newline. */
  public static String of(Comparison comparison, double level) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("level", level);
    json.put("fallen", comparison.fallen(level).size());
    strings(json.putArray("unfit"), comparison.unfit());
    strings(json.putArray("only_in_b"), comparison.onlyInB());
    ArrayNode differences = json.putArray("differences");
    comparison.differences().forEach(one -> add(differences.addObject(), one, level));
    return json.toPrettyString() + System.lineSeparator();
  }

  private static void strings(ArrayNode array, List<String> strings) {
    strings.forEach(array::add);
  }

  private static void add(ObjectNode json, Difference one, double level) {
    json.put("benchmark", one.benchmark());
    json.put("language", one.language());
    json.put("split", one.split());
    json.put("metric", one.metric());
    json.put("first", one.reported());
    put(json, "a", one.a());
    put(json, "b", one.b());
    put(json, "difference", one.difference());
    put(json, "low", one.low());
    put(json, "high", one.high());
    put(json, "p", one.pValue());
    json.put("test", one.test().toString());
    json.put("verdict", one.verdict(level));
    json.put("complete", one.complete());
  }

  /** JSON has no NaN. */
  private static void put(ObjectNode json, String key, double value) {
    if (Double.isFinite(value)) {
      json.put(key, value);
    } else {
      json.putNull(key);
    }
  }
}
