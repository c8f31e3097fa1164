package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.ModelRef;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds a client to the model that answered it first. Thread-safe. */
final class ModelPin {
  private final String target;
  private final boolean sameModel;
  private final AtomicReference<@Nullable ModelRef> first = new AtomicReference<>();

  ModelPin(String target, boolean sameModel) {
    this.target = target;
    this.sameModel = sameModel;
  }

  /**
   * Checks who answered.
   *
   * @param expectedFingerprint what the request asked for; empty when it left that open
   * @throws MeshException FAILED_PRECONDITION when it is another model than asked for, or than
   *     before
   */
  void check(ModelRef answered, String expectedFingerprint) {
    if (!expectedFingerprint.isEmpty()) {
      if (!answered.getFingerprint().equals(expectedFingerprint)) {
        throw mixed(answered, "fingerprint " + expectedFingerprint + ", which was asked for");
      }
      return;
    }
    ModelRef pinned = sameModel ? first.compareAndExchange(null, answered) : null;
    if (pinned != null && !pinned.equals(answered)) {
      throw mixed(answered, text(pinned) + ", which answered first");
    }
  }

  private MeshException mixed(ModelRef answered, String expected) {
    return MeshException.failedPrecondition(
        "%s: answered by model %s (expected: %s). Vectors of two models must not be mixed: serve"
            + " the expected model there, or start anew with this one",
        target, text(answered), expected);
  }

  private static String text(ModelRef model) {
    return model.getFingerprint() + " (" + model.getNumerics() + ")";
  }
}
