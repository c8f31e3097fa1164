package io.altmesh.trainer.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.altmesh.trainer.checkpoint.RunScores;
import io.altmesh.trainer.recipe.RecipeValues;
import io.altmesh.trainer.runs.RunSummary.Best;
import io.altmesh.trainer.runs.RunSummary.Kept;
import io.altmesh.trainer.runs.RunSummary.State;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run's files as trees, not as records: what an older version or a killed trainer left is
 * read as far as it goes.
 */
final class RunReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunReader() {}

  static RunSummary read(Path folder) {
    List<JsonNode> manifests = manifests(folder.resolve("checkpoints"));
    JsonNode newest =
        manifests.isEmpty() ? MissingNode.getInstance() : manifests.get(manifests.size() - 1);
    JsonNode provenance = provenance(folder, newest);
    JsonNode report = lastReport(folder);
    JsonNode scores = json(folder.resolve("checkpoints").resolve(RunScores.NAME));
    return new RunSummary(
        folder,
        RecipeValues.task(provenance.path("recipe").asText()),
        state(folder, newest),
        whole(newest, "step"),
        whole(report, "total_steps"),
        number(report, "loss"),
        number(report, "samples_per_second"),
        latest(whole(report, "wall_time_millis"), whole(newest, "created_at_millis")),
        provenance.path("teacher").path("name").asText(""),
        manifests.stream()
            .map(m -> new Kept(m.path("step").asLong(), m.path("fingerprint").asText()))
            .toList(),
        best(scores),
        scores.path("ended_early").asText(""));
  }

  private static @Nullable Best best(JsonNode scores) {
    for (JsonNode one : scores.path("scored")) {
      if (one.path("step").asLong() == scores.path("step").asLong(-1)) {
        return new Best(
            scores.path("benchmark").asText(),
            one.path("step").asLong(),
            scores.path("metric").asText(),
            scores.path("score").asDouble(),
            one.path("languages").size());
      }
    }
    return null;
  }

  private static List<JsonNode> manifests(Path checkpoints) {
    List<JsonNode> manifests = new ArrayList<>();
    try (Stream<Path> files = Files.list(checkpoints)) {
      for (Path step : files.filter(RunReader::isCheckpoint).sorted().toList()) {
        JsonNode manifest = json(step.resolve("manifest.json"));
        if (manifest.has("step")) {
          manifests.add(manifest);
        }
      }
    } catch (IOException e) {
      return manifests; // gone meanwhile, or not ours to read
    }
    return manifests;
  }

  private static boolean isCheckpoint(Path folder) {
    return String.valueOf(folder.getFileName()).matches("step-\\d{8,}");
  }

  private static JsonNode provenance(Path folder, JsonNode manifest) {
    String step = "step-%08d".formatted(manifest.path("step").asLong());
    return json(folder.resolve("checkpoints").resolve(step).resolve("altmesh.json"));
  }

  /** The last line with a loss: others are the probe's scores, or torn. */
  private static JsonNode lastReport(Path folder) {
    try {
      return LastLines.of(folder.resolve("metrics.jsonl"))
          .map(RunReader::parse)
          .filter(line -> line.path("loss").isNumber())
          .findFirst()
          .orElse(MissingNode.getInstance());
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static State state(Path folder, JsonNode newest) {
    if (isHeld(folder.resolve("run.lock"))) {
      return State.RUNNING;
    }
    return newest.path("last").asBoolean() ? State.FINISHED : State.STOPPED;
  }

  /**
   * Shared, so that reading is enough and two listings do not see each other; a trainer that starts
   * in that instant tries again.
   */
  private static boolean isHeld(Path lock) {
    if (!Files.isRegularFile(lock)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
        FileLock ours = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return ours == null;
    } catch (OverlappingFileLockException e) {
      return true; // by a trainer in this process
    } catch (IOException e) {
      return false; // a file system without locks, where no trainer could have taken it
    }
  }

  private static JsonNode json(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static JsonNode parse(String text) {
    try {
      return Optional.ofNullable(JSON.readTree(text)).orElse(MissingNode.getInstance());
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static @Nullable Long whole(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isIntegralNumber() ? value.longValue() : null;
  }

  private static @Nullable Double number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isNumber() ? value.doubleValue() : null;
  }

  private static @Nullable Long latest(@Nullable Long a, @Nullable Long b) {
    return a == null || (b != null && b > a) ? b : a;
  }
}
