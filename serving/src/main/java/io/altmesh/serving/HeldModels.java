package io.altmesh.serving;

import io.altmesh.mesh.MeshException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Models by fingerprint, in the order in which they came, and those that leave: retired, with calls
 * under way. Thread-safe; owns its models.
 */
final class HeldModels {
  private final Map<String, ServedModel> models = new LinkedHashMap<>();
  private final Set<ServedModel> leaving = new LinkedHashSet<>();

  synchronized List<ServedModel> all() {
    return List.copyOf(models.values());
  }

  synchronized List<ServedModel> leaving() {
    return List.copyOf(leaving);
  }

  synchronized boolean isEmpty() {
    return models.isEmpty();
  }

  /** Null when it is not held, or leaves. */
  synchronized @Nullable ServedModel find(String fingerprint) {
    return models.get(fingerprint);
  }

  /**
   * A model as an operator names it.
   *
   * @throws MeshException NOT_FOUND
   */
  synchronized ServedModel get(String fingerprint) {
    ServedModel model = models.get(fingerprint);
    if (model == null) {
      throw MeshException.notFound(
          "fingerprint \"%s\" is not loaded (expected: one of %s)",
          fingerprint, String.join(", ", models.keySet()));
    }
    return model;
  }

  /**
   * A model as a call names it.
   *
   * @throws MeshException FAILED_PRECONDITION
   */
  synchronized ServedModel live(String fingerprint) {
    ServedModel model = models.get(fingerprint);
    if (model == null) {
      throw notServed(fingerprint);
    }
    return model;
  }

  /**
   * For one step of a call; also of a model that is leaving, since the call holds it.
   *
   * @throws MeshException FAILED_PRECONDITION
   */
  synchronized ServedModel enter(String fingerprint) {
    ServedModel held = models.get(fingerprint);
    if (held != null && held.enter()) {
      return held;
    }
    for (ServedModel model : leaving) {
      if (model.fingerprint().equals(fingerprint) && model.enter()) {
        return model;
      }
    }
    throw notServed(fingerprint);
  }

  private MeshException notServed(String fingerprint) {
    return MeshException.failedPrecondition(
        "fingerprint %s is not served here (served: %s)",
        fingerprint, String.join(", ", models.keySet()));
  }

  /** Takes a model in, in its old place if it has one. */
  synchronized void put(ServedModel model) {
    models.put(model.fingerprint(), model);
  }

  /** Takes a model in as the last that came. */
  synchronized void putLast(ServedModel model) {
    models.remove(model.fingerprint());
    put(model);
  }

  /**
   * Gives a model no further call.
   *
   * @param gone is run when its last call has ended and its memory is free, now or by who leaves
   * @throws MeshException NOT_FOUND
   */
  synchronized void retire(String fingerprint, Runnable gone) {
    ServedModel model = get(fingerprint);
    models.remove(fingerprint);
    leaving.add(model);
    model.retire(
        () -> {
          left(model);
          gone.run();
        });
  }

  private synchronized void left(ServedModel model) {
    leaving.remove(model);
  }

  /** All of them, without a word. */
  void retireAll() {
    List<ServedModel> all;
    synchronized (this) {
      all = all();
      models.clear();
    }
    all.forEach(model -> model.retire(() -> {}));
  }
}
