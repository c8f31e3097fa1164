package io.altmesh.cli.models;

import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.ListModelsResponse;
import io.altmesh.proto.v1.LoadedModel;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How people name a model: by the beginning of its fingerprint, its directory's name, an alias. */
public final class ModelName {
  private static final int FEWEST = 4;
  private static final int SHOWN = 12;

  private ModelName() {}

  /**
   * The fingerprint that is meant.
   *
   * @throws IllegalArgumentException when it is none's or several's, with those there are
   */
  public static String fingerprint(String given, ListModelsResponse list) {
    Set<String> meant =
        Stream.concat(
                list.getModelsList().stream()
                    .filter(model -> names(given, model))
                    .map(model -> model.getModel().getFingerprint()),
                list.getAliasesList().stream()
                    .filter(alias -> alias.getName().equals(given))
                    .map(Alias::getFingerprint))
            .collect(Collectors.toSet());
    if (meant.size() == 1) {
      return meant.iterator().next();
    }
    throw new IllegalArgumentException(
        "model \"%s\": %s (expected: a fingerprint or its first %d digits or more, a name, or an alias; loaded: %s)"
            .formatted(
                given, meant.isEmpty() ? "not loaded" : "more than one", FEWEST, loaded(list)));
  }

  private static boolean names(String given, LoadedModel model) {
    String fingerprint = model.getModel().getFingerprint();
    return model.getName().equals(given)
        || fingerprint.equals(given)
        || (given.length() >= FEWEST && fingerprint.startsWith(given));
  }

  private static String loaded(ListModelsResponse list) {
    List<String> names =
        list.getModelsList().stream()
            .map(
                model ->
                    "%s %s".formatted(brief(model.getModel().getFingerprint()), model.getName()))
            .toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /** As tables show it; enough to name it by. */
  static String brief(String fingerprint) {
    return fingerprint.substring(0, Math.min(SHOWN, fingerprint.length()));
  }
}
