package io.altmesh.serving;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.ModelChoice;
import io.altmesh.mesh.server.ModelLease;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Models by fingerprint, and the aliases that point at them. What is swapped is swapped under one
 * lock; calls under way hold their model and are never waited for. Thread-safe; owns its models.
 */
final class ModelTable implements AutoCloseable {
  private final HeldModels models = new HeldModels();

  /** Those that the service needs no more, and an alias still points at. */
  private final Set<String> released = new HashSet<>();

  private final Aliases aliases = new Aliases();
  private final boolean keepsFormer;
  private Consumer<Set<String>> listener = names -> {};
  private @Nullable ServedModel newest;
  private boolean closed;

  /**
   * @param keepsFormer keeps what an alias pointed at before, for a rollback, though it be released
   */
  ModelTable(boolean keepsFormer) {
    this.keepsFormer = keepsFormer;
  }

  /** What {@code List} tells. */
  record Content(
      List<ServedModel> models, List<ServedModel> leaving, Map<String, AliasTarget> aliases) {}

  synchronized Content content() {
    return new Content(models.all(), models.leaving(), aliases.all());
  }

  /** Told of the aliases' names now, and whenever one comes or goes; must return at once. */
  synchronized void onAliases(Consumer<Set<String>> told) {
    listener = told;
    told.accept(aliases.all().keySet());
  }

  /** Makes a model the newest; see {@link ServedModels#publish}. */
  void publish(EmbeddingModel model, long step) {
    if (!take(model, step, true)) {
      model.close();
    }
  }

  /**
   * Holds a model beside the others.
   *
   * @return false when its fingerprint is there already: the given one is closed then
   */
  boolean add(EmbeddingModel model, long step) {
    boolean taken = take(model, step, false);
    if (!taken) {
      model.close();
    }
    return taken;
  }

  private synchronized boolean take(EmbeddingModel model, long step, boolean asNewest) {
    if (closed) {
      model.close();
      throw closing();
    }
    String fingerprint = model.identity().fingerprint();
    ServedModel known = models.find(fingerprint);
    ServedModel served = known == null ? new ServedModel(model, step) : known;
    released.remove(fingerprint);
    if (asNewest) {
      models.putLast(served);
      newest = served.at(step);
      aliases.follow(fingerprint);
      changed();
    } else {
      models.put(served);
    }
    return known == null;
  }

  private static MeshException closing() {
    return MeshException.unavailable("the service is closing");
  }

  /** The service needs a model no more; it goes when no alias needs it either. */
  synchronized void release(String fingerprint) {
    if (models.find(fingerprint) != null && !isNewest(fingerprint)) {
      released.add(fingerprint);
      sweep();
    }
  }

  private boolean isNewest(String fingerprint) {
    return newest != null && newest.fingerprint().equals(fingerprint);
  }

  private void sweep() {
    for (String fingerprint : List.copyOf(released)) {
      boolean wanted =
          isNewest(fingerprint)
              || !aliases.pointingAt(fingerprint).isEmpty()
              || (keepsFormer && aliases.isFormer(fingerprint));
      if (!wanted) {
        retire(fingerprint, () -> {});
      }
    }
  }

  private void retire(String fingerprint, Runnable gone) {
    released.remove(fingerprint);
    models.retire(fingerprint, gone);
  }

  private void changed() {
    sweep();
    listener.accept(aliases.all().keySet());
  }

  /** Gives a call its model; see {@link ModelChoice}. */
  synchronized ModelLease hold(ModelChoice choice) {
    checkNotEmpty();
    String fingerprint =
        choice.fingerprint().isEmpty()
            ? target(choice.alias()).choose(choice.requestId())
            : choice.fingerprint();
    return models.live(fingerprint).hold();
  }

  private AliasTarget target(String alias) {
    if (aliases.find(Aliases.DEFAULT) == null) {
      throw MeshException.unavailable("no model is served yet: retry");
    }
    return aliases.get(alias);
  }

  /** The model that an alias points at, without its canary. */
  synchronized String fingerprintOf(String alias) {
    checkNotEmpty();
    return target(alias).fingerprint();
  }

  private void checkNotEmpty() {
    if (closed) {
      throw closing();
    }
    if (models.isEmpty()) {
      throw MeshException.unavailable("no model is loaded yet: retry");
    }
  }

  /**
   * For one step of a call; also of a model that is leaving, since the call holds it.
   *
   * @param given empty for the default alias
   */
  synchronized ServedModel enter(String given) {
    checkNotEmpty();
    String fingerprint = given.isEmpty() ? fingerprintOf(Aliases.DEFAULT) : given;
    return models.enter(fingerprint);
  }

  /**
   * A model that is loaded.
   *
   * @throws MeshException NOT_FOUND
   */
  synchronized ServedModel get(String fingerprint) {
    return models.get(fingerprint);
  }

  synchronized AliasTarget swap(String alias, String fingerprint) {
    AliasTarget moved = aliases.move(alias, get(fingerprint).fingerprint(), false);
    changed();
    return moved;
  }

  synchronized AliasTarget followNewest(String alias) {
    if (newest == null) {
      throw MeshException.failedPrecondition(
          "the service serves no model by itself (expected: a fingerprint to swap %s to)",
          Aliases.named(alias));
    }
    AliasTarget moved = aliases.move(alias, newest.fingerprint(), true);
    changed();
    return moved;
  }

  synchronized AliasTarget canary(String alias, String fingerprint, double share) {
    AliasTarget target = aliases.get(alias);
    if (!(share >= 0 && share <= 1)) {
      throw MeshException.invalidArgument("share: %s (expected: 0 to 1, 0.1 for 10 %%)", share);
    }
    if (share > 0 && get(fingerprint).fingerprint().equals(target.fingerprint())) {
      throw MeshException.failedPrecondition(
          "alias %s points at %s already (expected: another model as its canary)",
          Aliases.named(alias), fingerprint);
    }
    CanaryShare canary =
        share == 0 ? null : new CanaryShare(fingerprint, share, new AtomicLong()::getAndIncrement);
    AliasTarget changed = aliases.change(alias, old -> old.withCanary(canary));
    changed();
    return changed;
  }

  synchronized AliasTarget rollback(String alias) {
    String former = aliases.get(alias).former();
    if (former == null) {
      throw MeshException.failedPrecondition(
          "alias %s has no former model (expected: one that was swapped)", Aliases.named(alias));
    }
    if (models.find(former) == null) {
      throw MeshException.failedPrecondition(
          "alias %s pointed at %s before, which is loaded no more (expected: a loaded model; load it"
              + " and swap)",
          Aliases.named(alias), former);
    }
    AliasTarget back = aliases.change(alias, old -> old.movedTo(former, false));
    changed();
    return back;
  }

  synchronized void drop(String alias) {
    aliases.drop(alias);
    changed();
  }

  /** See {@code ModelController.unload}. */
  synchronized void unload(String fingerprint, Runnable gone) {
    get(fingerprint);
    List<String> pointing = aliases.pointingAt(fingerprint);
    if (!pointing.isEmpty()) {
      throw MeshException.failedPrecondition(
          "%s still answers for %s (expected: a model that no alias or canary points at; swap first)",
          fingerprint, String.join(", ", pointing));
    }
    if (isNewest(fingerprint)) {
      newest = null;
    }
    retire(fingerprint, gone);
  }

  /** Lets all models go, each once its last call has ended; takes none any more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      newest = null;
    }
    models.retireAll();
  }
}
