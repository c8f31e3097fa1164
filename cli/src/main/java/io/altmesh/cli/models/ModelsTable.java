package io.altmesh.cli.models;

import io.altmesh.cli.Columns;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.CacheState;
import io.altmesh.proto.v1.ListModelsResponse;
import io.altmesh.proto.v1.LoadState;
import io.altmesh.proto.v1.LoadedModel;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a server holds, for people: models in columns, then aliases, cache and load. */
public final class ModelsTable {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final double MIB = 1 << 20;

  private ModelsTable() {}

  /** The lines, in local time. */
  public static String of(ListModelsResponse list) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "FINGERPRINT",
            "NAME",
            "KIND",
            "NUMERICS",
            "STEP",
            "ANSWERS",
            "STATE",
            "CALLS",
            "NOW",
            "MIB",
            "LOADED"));
    for (LoadedModel model : list.getModelsList()) {
      rows.add(row(model, list));
    }
    StringBuilder text = new StringBuilder(Columns.aligned(rows));
    list.getAliasesList().forEach(alias -> text.append(line(alias)));
    if (list.hasCache()) {
      text.append(line(list.getCache()));
    }
    if (list.hasLoad()) {
      text.append(line(list.getLoad()));
    }
    return text.toString();
  }

  private static List<String> row(LoadedModel model, ListModelsResponse list) {
    String fingerprint = model.getModel().getFingerprint();
    return List.of(
        ModelName.brief(fingerprint),
        model.getName(),
        model.getArchitecture(),
        model.getModel().getNumerics(),
        model.getStep() == 0 ? "-" : String.valueOf(model.getStep()),
        answers(fingerprint, list),
        model.getState().name().toLowerCase(Locale.ROOT),
        "%,d".formatted(model.getCalls()),
        "%,d".formatted(model.getCallsUnderWay()),
        model.getMemoryBytes() == 0 ? "-" : "%,.1f".formatted(model.getMemoryBytes() / MIB),
        TIME.format(
            Instant.ofEpochMilli(model.getLoadedAtMillis()).atZone(ZoneId.systemDefault())));
  }

  /** The aliases that it answers for, each with its share where that is not all. */
  private static String answers(String fingerprint, ListModelsResponse list) {
    List<String> answers = new ArrayList<>();
    for (Alias alias : list.getAliasesList()) {
      double canary = alias.getCanary().isEmpty() ? 0 : alias.getCanaryShare();
      boolean main = alias.getFingerprint().equals(fingerprint);
      double share = main ? 1 - canary : alias.getCanary().equals(fingerprint) ? canary : 0;
      if (main || share > 0) {
        answers.add(share == 1 ? alias.getName() : alias.getName() + " " + Share.text(share));
      }
    }
    return answers.isEmpty() ? "-" : String.join(", ", answers);
  }

  /** One alias in a line, as each change of it is answered. */
  public static String line(Alias alias) {
    StringBuilder text = new StringBuilder(alias.getName());
    text.append(" -> ").append(ModelName.brief(alias.getFingerprint()));
    if (alias.getFollowsNewest()) {
      text.append(", follows the newest");
    }
    if (!alias.getCanary().isEmpty()) {
      text.append(", ").append(Share.text(alias.getCanaryShare())).append(" of its calls to ");
      text.append(ModelName.brief(alias.getCanary()));
    }
    if (!alias.getFormer().isEmpty()) {
      text.append(" (before: ").append(ModelName.brief(alias.getFormer())).append(')');
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static String line(CacheState cache) {
    long asked = cache.getHits() + cache.getMisses();
    return "cache: %,d vectors, %,.1f of %,.1f MiB, knew %s of %,d items%n"
        .formatted(
            cache.getEntries(),
            cache.getBytes() / MIB,
            cache.getMaxBytes() / MIB,
            asked == 0 ? "-" : "%.1f %%".formatted(100.0 * cache.getHits() / asked),
            asked);
  }

  private static String line(LoadState load) {
    return load.getFailure().isEmpty()
        ? "loading \"%s\": %s, %.1f s%n"
            .formatted(
                load.getDirectory(),
                load.getStage().name().toLowerCase(Locale.ROOT),
                load.getElapsedMillis() / 1e3)
        : "last load, of \"%s\", failed: %s%n".formatted(load.getDirectory(), load.getFailure());
  }
}
