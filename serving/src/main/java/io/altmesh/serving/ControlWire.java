package io.altmesh.serving;

import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.CacheState;
import io.altmesh.proto.v1.LoadedModel;
import io.altmesh.serving.cache.EmbeddingCache;

/** What is served as messages of {@code ModelControl}. */
final class ControlWire {
  private ControlWire() {}

  static LoadedModel model(ServedModel model) {
    ServedModel.Load load = model.load();
    return LoadedModel.newBuilder()
        .setModel(Wire.ref(model.identity()))
        .setName(model.identity().name())
        .setArchitecture(model.identity().architecture())
        .setStep(model.step())
        .setState(load.retired() ? LoadedModel.State.UNLOADING : LoadedModel.State.SERVING)
        .setCalls(load.calls())
        .setCallsUnderWay(load.underWay())
        .setMemoryBytes(model.weightBytes())
        .setLoadedAtMillis(model.since().toEpochMilli())
        .build();
  }

  static Alias alias(String name, AliasTarget target) {
    Alias.Builder alias =
        Alias.newBuilder()
            .setName(name)
            .setFingerprint(target.fingerprint())
            .setFollowsNewest(target.followsNewest());
    if (target.former() != null) {
      alias.setFormer(target.former());
    }
    if (target.canary() != null) {
      alias.setCanary(target.canary().fingerprint()).setCanaryShare(target.canary().share());
    }
    return alias.build();
  }

  static CacheState cache(EmbeddingCache.State state) {
    return CacheState.newBuilder()
        .setBytes(state.bytes())
        .setMaxBytes(state.maxBytes())
        .setEntries(state.entries())
        .setHits(state.hits())
        .setMisses(state.misses())
        .build();
  }
}
