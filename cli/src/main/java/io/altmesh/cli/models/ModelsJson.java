package io.altmesh.cli.models;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.CacheState;
import io.altmesh.proto.v1.ListModelsResponse;
import io.altmesh.proto.v1.LoadState;
import io.altmesh.proto.v1.LoadedModel;
import java.util.Locale;

/** What a server holds, for scripts: one object; what is not there is null. */
public final class ModelsJson {
  private ModelsJson() {}

  /** All of it, indented, with a last newline. */
  public static String of(ListModelsResponse list) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    list.getModelsList().forEach(model -> json.withArray("models").add(json(model)));
    list.getAliasesList().forEach(alias -> json.withArray("aliases").add(json(alias)));
    json.set("cache", list.hasCache() ? json(list.getCache()) : null);
    json.set("load", list.hasLoad() ? json(list.getLoad()) : null);
    return text(json);
  }

  /** A model that was loaded. */
  public static String of(LoadedModel model) {
    return text(json(model));
  }

  /** An alias that was changed. */
  public static String of(Alias alias) {
    return text(json(alias));
  }

  private static String text(ObjectNode json) {
    return json.toPrettyString() + System.lineSeparator();
  }

  private static ObjectNode json(LoadedModel model) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("fingerprint", model.getModel().getFingerprint())
        .put("numerics", model.getModel().getNumerics())
        .put("name", model.getName())
        .put("architecture", model.getArchitecture())
        .put("step", model.getStep())
        .put("state", model.getState().name().toLowerCase(Locale.ROOT))
        .put("calls", model.getCalls())
        .put("calls_under_way", model.getCallsUnderWay())
        .put("memory_bytes", model.getMemoryBytes())
        .put("loaded_at_millis", model.getLoadedAtMillis());
  }

  private static ObjectNode json(Alias alias) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", alias.getName())
        .put("fingerprint", alias.getFingerprint())
        .put("follows_newest", alias.getFollowsNewest())
        .put("former", alias.getFormer().isEmpty() ? null : alias.getFormer())
        .put("canary", alias.getCanary().isEmpty() ? null : alias.getCanary())
        .put("canary_share", alias.getCanaryShare());
  }

  private static ObjectNode json(CacheState cache) {
    long asked = cache.getHits() + cache.getMisses();
    return JsonNodeFactory.instance
        .objectNode()
        .put("bytes", cache.getBytes())
        .put("max_bytes", cache.getMaxBytes())
        .put("entries", cache.getEntries())
        .put("hits", cache.getHits())
        .put("misses", cache.getMisses())
        .put("hit_rate", asked == 0 ? null : (Double) ((double) cache.getHits() / asked));
  }

  private static ObjectNode json(LoadState load) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("directory", load.getDirectory())
        .put("stage", load.getStage().name().toLowerCase(Locale.ROOT))
        .put("elapsed_millis", load.getElapsedMillis())
        .put("failure", load.getFailure().isEmpty() ? null : load.getFailure());
  }
}
