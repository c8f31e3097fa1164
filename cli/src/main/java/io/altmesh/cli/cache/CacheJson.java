package io.altmesh.cli.cache;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.corpus.store.StoreGroup;
import io.altmesh.trainer.cache.CacheResult;
import java.util.List;

/** Stores and fillings for scripts. */
public final class CacheJson {
  private CacheJson() {}

  /** An array of objects, one for each key's vectors, with a last newline. */
  public static String of(List<StoreGroup> groups) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    groups.forEach(group -> add(array.addObject(), group));
    return array.toPrettyString() + System.lineSeparator();
  }

  /** One object, with a last newline. */
  public static String of(CacheResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("finished", result.finished());
    json.put("teacher", result.teacher().name());
    json.put("teacher_fingerprint", result.teacher().modelFingerprint());
    add(json, result.store());
    json.put("looked_up", result.filled().seen());
    json.put("hit_rate", result.filled().hitRate());
    json.put("asked", result.filled().asked());
    json.put("seconds", result.seconds());
    json.put("skipped_rows", result.skippedRows());
    json.put("refused_images", result.refusedImages());
    ArrayNode refused = json.putArray("refused");
    result.refusedNames().forEach(refused::add);
    return json.toPrettyString() + System.lineSeparator();
  }

  private static void add(ObjectNode json, StoreGroup group) {
    json.put("modality", group.key().modality());
    json.put("space", group.key().space());
    json.put("tower_fingerprint", group.key().towerFingerprint());
    json.put("numerics", group.key().numerics());
    json.put("truncation", group.key().truncation());
    json.put("dim", group.dim());
    json.put("entries", group.entries());
    json.put("bytes", group.bytes());
    json.put("segments", group.segments());
    json.put("directory", group.directory().toString());
  }
}
