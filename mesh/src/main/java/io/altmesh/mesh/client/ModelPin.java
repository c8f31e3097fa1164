package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.ModelRef;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Holds a client to the model that answered it first, and a fingerprint that requests name to the
 * numerics that it had first: replicas may differ in neither. Thread-safe.
 */
final class ModelPin {
  private final boolean sameModel;
  private final AtomicReference<@Nullable ModelRef> first = new AtomicReference<>();
  private final Map<String, ModelRef> named = new ConcurrentHashMap<>();

  ModelPin(boolean sameModel) {
    this.sameModel = sameModel;
  }

  /**
   * Checks who answered.
   *
   * @param target who that is, for the message
   * @param expectedFingerprint what the request asked for; empty when it left that open
   * @throws MeshException FAILED_PRECONDITION when it is another model than asked for, or than
   *     before
   */
  void check(String target, ModelRef answered, String expectedFingerprint) {
    boolean isNamed = !expectedFingerprint.isEmpty();
    if (isNamed && !answered.getFingerprint().equals(expectedFingerprint)) {
      throw mixed(target, answered, "fingerprint " + expectedFingerprint + ", which was asked for");
    }
    if (!sameModel) {
      return;
    }
    ModelRef pinned =
        isNamed
            ? named.putIfAbsent(expectedFingerprint, answered)
            : first.compareAndExchange(null, answered);
    if (pinned != null && !pinned.equals(answered)) {
      throw mixed(target, answered, text(pinned) + ", which answered first");
    }
  }

  private static MeshException mixed(String target, ModelRef answered, String expected) {
    return MeshException.failedPrecondition(
        "%s: answered by model %s (expected: %s). Vectors of two models must not be mixed: serve"
            + " the expected model there, or start anew with this one",
        target, text(answered), expected);
  }

  private static String text(ModelRef model) {
    return model.getFingerprint() + " (" + model.getNumerics() + ")";
  }
}
