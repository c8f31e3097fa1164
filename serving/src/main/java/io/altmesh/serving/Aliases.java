package io.altmesh.serving;

import io.altmesh.mesh.MeshException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names that calls may give instead of a fingerprint. Guarded by its owner's lock. */
final class Aliases {
  /** Of calls that name nothing. */
  static final String DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,62}");

  private final Map<String, AliasTarget> targets = new TreeMap<>();

  /** A given name; empty stands for the default one. */
  static String named(String given) {
    return given.isEmpty() ? DEFAULT : given;
  }

  /** Null while there is none. */
  @Nullable AliasTarget find(String given) {
    return targets.get(named(given));
  }

  /**
   * @throws MeshException NOT_FOUND, with those that are there
   */
  AliasTarget get(String given) {
    AliasTarget target = find(given);
    if (target == null) {
      throw MeshException.notFound(
          "model \"%s\" is no alias here (expected: one of %s)",
          named(given), String.join(", ", targets.keySet()));
    }
    return target;
  }

  /** All, by name. */
  Map<String, AliasTarget> all() {
    return new TreeMap<>(targets);
  }

  /** The service has a newer model. */
  void follow(String newest) {
    targets.putIfAbsent(DEFAULT, AliasTarget.at(newest, true));
    targets.replaceAll(
        (name, target) -> target.followsNewest() ? target.followedTo(newest) : target);
  }

  /** Points an alias at a model, and makes it where there is none. */
  AliasTarget move(String given, String fingerprint, boolean follows) {
    String name = named(given);
    if (!NAME.matcher(name).matches()) {
      throw MeshException.invalidArgument(
          "alias \"%s\" (expected: at most 63 lower-case letters, digits, '.', '_' and '-', a letter"
              + " first)",
          name);
    }
    AliasTarget moved = AliasTarget.at(fingerprint, follows);
    targets.merge(name, moved, (old, added) -> old.movedTo(fingerprint, follows));
    return get(name);
  }

  /** Replaces where an alias that is there points. */
  AliasTarget change(String given, UnaryOperator<AliasTarget> change) {
    AliasTarget changed = change.apply(get(given));
    targets.put(named(given), changed);
    return changed;
  }

  void drop(String given) {
    get(given);
    if (named(given).equals(DEFAULT)) {
      throw MeshException.failedPrecondition(
          "alias %s stays (expected: another one; swap it to another model instead)", DEFAULT);
    }
    targets.remove(given);
  }

  /** Names that point at a model, be it as their canary. */
  List<String> pointingAt(String fingerprint) {
    return targets.entrySet().stream()
        .filter(entry -> entry.getValue().pointsAt(fingerprint))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether an alias would be rolled back to a model. */
  boolean isFormer(String fingerprint) {
    return targets.values().stream().anyMatch(target -> fingerprint.equals(target.former()));
  }
}
