package io.altmesh.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json}: which files a checkpoint has.
 *
 * @param run the run's name
 * @param step updates done
 * @param fingerprint of the model that a service loading this checkpoint reports
 * @param teacherFingerprint of the teacher's whole model; empty when there is none
 * @param createdAtMillis since 1970
 * @param last true for the checkpoint after the recipe's last step
 * @param files what followers download, sorted by name
 * @param runFiles the run's own state, sorted by name
 */
public record Manifest(
    String run,
    long step,
    String fingerprint,
    String teacherFingerprint,
    long createdAtMillis,
    boolean last,
    List<Entry> files,
    List<Entry> runFiles) {

  static final String NAME = "manifest.json";
  private static final Set<String> OF_THE_RUN =
      Set.of("optimizer.safetensors", "trainer_state.json");

  /** A file by its plain name; SHA-256 as lower-case hex. */
  public record Entry(String name, long size, String sha256) {
    static Entry of(Path file) throws IOException {
      return new Entry(String.valueOf(file.getFileName()), Files.size(file), Sha256.of(file));
    }

    private @Nullable String fault(Path folder) throws IOException {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        return name + " is missing";
      }
      if (Files.size(file) != size) {
        return "%s has %d bytes, its manifest says %d".formatted(name, Files.size(file), size);
      }
      return Sha256.of(file).equals(sha256) ? null : name + " does not have its manifest's SHA-256";
    }
  }

  /** Lists what lies in a finished folder. */
  static List<Entry> entries(Path folder, boolean ofTheRun) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (!name.equals(NAME) && OF_THE_RUN.contains(name) == ofTheRun) {
          entries.add(Entry.of(file));
        }
      }
    }
    return List.copyOf(entries);
  }

  /** Of all its files. */
  long bytes() {
    return Stream.concat(files.stream(), runFiles.stream()).mapToLong(Entry::size).sum();
  }

  /** What is wrong with the folder, by size and SHA-256 of every file; null when nothing is. */
  @Nullable String fault(Path folder) throws IOException {
    for (Entry entry : Stream.concat(files.stream(), runFiles.stream()).toList()) {
      String fault = entry.fault(folder);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }
}
