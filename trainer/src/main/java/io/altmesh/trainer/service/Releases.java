package io.altmesh.trainer.service;

import io.altmesh.proto.v1.Released;
import io.altmesh.trainer.checkpoint.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which superseded checkpoints nobody needs any more. Confined to its owner's lock. */
final class Releases {
  private static final int REMEMBERED = 1_000;

  private final Followers followers;
  private final SortedMap<Long, Checkpoint> held = new TreeMap<>();
  private final List<Released> released = new ArrayList<>();

  Releases(Followers followers) {
    this.followers = followers;
  }

  void published(Checkpoint checkpoint) {
    held.put(checkpoint.step(), checkpoint);
  }

  /** The newest published step, negative when there is none. */
  long newest() {
    return held.isEmpty() ? -1 : held.lastKey();
  }

  /** A published checkpoint that is not released. */
  @Nullable Checkpoint held(long step) {
    return held.get(step);
  }

  /** What has become free since the last call. */
  List<Released> due() {
    List<Released> due = new ArrayList<>();
    for (var entry : held.entrySet()) {
      boolean superseded = entry.getKey() < held.lastKey();
      if (superseded && !followers.need(entry.getKey())) {
        due.add(
            Released.newBuilder()
                .setStep(entry.getKey())
                .setFingerprint(entry.getValue().manifest().fingerprint())
                .build());
      }
    }
    due.forEach(release -> held.remove(release.getStep()));
    released.addAll(due);
    if (released.size() > REMEMBERED) {
      released.subList(0, released.size() - REMEMBERED).clear();
    }
    return due;
  }

  /** For a follower that joins late: all so far. */
  List<Released> soFar() {
    return List.copyOf(released);
  }
}
