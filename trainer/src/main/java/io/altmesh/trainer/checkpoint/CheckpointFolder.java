package io.altmesh.trainer.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code RUN/checkpoints}: a folder {@code step-00001234} per checkpoint, a text file {@code
 * latest} with the newest one's name and, in runs that are scored, {@link RunScores best.json}.
 *
 * <p>A checkpoint appears whole or not at all: it is written into a hidden folder, every file and
 * the folder are forced to the disk, and the folder is renamed. Written by one thread; {@link
 * #list} may be called by any.
 */
public final class CheckpointFolder {
  /** How the run's JSON files are written: snake case, as Hugging Face's are. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);
  private static final String LATEST = "latest";

  private final Path root;

  private CheckpointFolder(Path root) {
    this.root = root;
  }

  /** Opens or makes the folder; what a killed run left half-written is removed. */
  public static CheckpointFolder open(Path root) {
    try {
      Files.createDirectories(root);
      try (Stream<Path> files = Files.list(root)) {
        for (Path leftover : files.filter(CheckpointFolder::isTemporary).toList()) {
          DurableFiles.deleteTree(leftover);
        }
      }
      return new CheckpointFolder(root);
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot use %s for checkpoints: %s".formatted(root, e.getMessage()), e);
    }
  }

  /**
   * Writes a checkpoint's files into a folder that is empty but for what the writer before put
   * there.
   */
  public interface Contents {
    void write(Path folder) throws IOException;
  }

  /** What the manifest says besides the files; asked after the contents are written. */
  public interface Description {
    Manifest describe(Path folder, List<Manifest.Entry> files, List<Manifest.Entry> runFiles)
        throws IOException;
  }

  /**
   * Writes and publishes a checkpoint.
   *
   * @throws CheckpointException when it cannot be written (a full disk); the checkpoints before are
   *     untouched
   */
  public Checkpoint write(long step, Contents contents, Description description) {
    Path target = root.resolve(name(step));
    Path temporary = root.resolve("." + name(step) + ".tmp");
    try {
      DurableFiles.deleteTree(temporary);
      Files.createDirectory(temporary);
      contents.write(temporary);
      Manifest manifest =
          description.describe(
              temporary, Manifest.entries(temporary, false), Manifest.entries(temporary, true));
      JSON.writeValue(temporary.resolve(Manifest.NAME).toFile(), manifest);
      DurableFiles.publish(temporary, target);
      DurableFiles.replace(root.resolve(LATEST), name(step) + "\n");
      return new Checkpoint(target, manifest);
    } catch (IOException | UncheckedIOException e) {
      deleteQuietly(temporary); // before the room that is left is told
      throw new CheckpointException(
          "checkpoint %s could not be written: %s; those before it are whole%s"
              .formatted(target, e.getMessage(), room()),
          e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** What a full disk lacks, as far as that is known. */
  private String room() {
    List<Checkpoint> before = list();
    if (before.isEmpty()) {
      return "";
    }
    try {
      return ". Its disk has %d bytes free, the checkpoint before it takes %d; make room and go on with --resume"
          .formatted(
              Files.getFileStore(root).getUsableSpace(),
              before.get(before.size() - 1).manifest().bytes());
    } catch (IOException e) {
      return "";
    }
  }

  /** All checkpoints whose manifest can be read, oldest first. */
  public List<Checkpoint> list() {
    try (Stream<Path> files = Files.list(root)) {
      List<Checkpoint> found = new ArrayList<>();
      for (Path folder : files.filter(CheckpointFolder::isCheckpoint).toList()) {
        read(folder).ifPresent(found::add);
      }
      found.sort(Comparator.comparingLong(Checkpoint::step));
      return found;
    } catch (IOException e) {
      throw new CheckpointException("cannot list %s: %s".formatted(root, e.getMessage()), e);
    }
  }

  /**
   * Goes back to the newest checkpoint whose every file has its SHA-256. Newer, broken ones are
   * named in the log and set aside as {@code broken-step-…}: nobody shall fetch them.
   */
  public Optional<Checkpoint> revertToWhole() {
    List<Path> folders;
    try (Stream<Path> files = Files.list(root)) {
      folders =
          files.filter(CheckpointFolder::isCheckpoint).sorted(Comparator.reverseOrder()).toList();
      for (Path folder : folders) {
        String fault = fault(folder);
        if (fault == null) {
          DurableFiles.replace(root.resolve(LATEST), folder.getFileName() + "\n");
          return read(folder);
        }
        LOG.warn("checkpoint {} is broken ({}): going back to the one before", folder, fault);
        Path aside = folder.resolveSibling("broken-" + folder.getFileName());
        DurableFiles.deleteTree(aside);
        Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot go back to a checkpoint in %s: %s".formatted(root, e.getMessage()), e);
    }
    return Optional.empty();
  }

  /** Deletes all but the newest {@code keep} and those still needed. */
  public void prune(int keep, Predicate<Checkpoint> needed) {
    List<Checkpoint> all = list();
    for (Checkpoint old : all.subList(0, Math.max(0, all.size() - keep))) {
      if (!needed.test(old)) {
        delete(old.folder());
      }
    }
  }

  /** Where a step's checkpoint lies, if it does. */
  public Path folder(long step) {
    return root.resolve(name(step));
  }

  /** What is known of scores; empty when nothing is, or the file cannot be read. */
  public Optional<RunScores> scores() {
    Path file = root.resolve(RunScores.NAME);
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), RunScores.class))
          : Optional.empty();
    } catch (IOException e) {
      LOG.warn("{} cannot be read, the best checkpoint is not known: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Replaces {@code best.json}, whole or not at all. */
  public void write(RunScores scores) {
    Path file = root.resolve(RunScores.NAME);
    try {
      DurableFiles.replace(file, JSON.writeValueAsString(scores) + "\n");
    } catch (IOException e) {
      throw new CheckpointException(
          "%s could not be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  public RunState state(Checkpoint checkpoint) {
    try {
      return JSON.readValue(
          checkpoint.folder().resolve("trainer_state.json").toFile(), RunState.class);
    } catch (IOException e) {
      throw new CheckpointException(
          "%s has no readable trainer_state.json: %s"
              .formatted(checkpoint.folder(), e.getMessage()),
          e);
    }
  }

  /** Writes {@code trainer_state.json}. */
  public static void write(RunState state, Path folder) throws IOException {
    JSON.writeValue(folder.resolve("trainer_state.json").toFile(), state);
  }

  static String name(long step) {
    return "step-%08d".formatted(step);
  }

  /** Whether there is a checkpoint in the folder, which need not be there; changes nothing. */
  public static boolean isFilled(Path root) {
    if (!Files.isDirectory(root)) {
      return false;
    }
    try (Stream<Path> files = Files.list(root)) {
      return files.anyMatch(CheckpointFolder::isCheckpoint);
    } catch (IOException e) {
      throw new CheckpointException("cannot list %s: %s".formatted(root, e.getMessage()), e);
    }
  }

  private static boolean isCheckpoint(Path folder) {
    return String.valueOf(folder.getFileName()).matches("step-\\d{8,}")
        && Files.isDirectory(folder);
  }

  private static boolean isTemporary(Path folder) {
    return String.valueOf(folder.getFileName()).startsWith(".step-");
  }

  private static @Nullable String fault(Path folder) {
    try {
      return JSON.readValue(folder.resolve(Manifest.NAME).toFile(), Manifest.class).fault(folder);
    } catch (IOException e) {
      return "its manifest cannot be read: " + e.getMessage();
    }
  }

  private static Optional<Checkpoint> read(Path folder) {
    try {
      return Optional.of(
          new Checkpoint(
              folder, JSON.readValue(folder.resolve(Manifest.NAME).toFile(), Manifest.class)));
    } catch (IOException e) {
      LOG.warn("{} is no checkpoint: {}", folder, e.getMessage());
      return Optional.empty();
    }
  }

  /** In one step for those who list: first the name goes, then the files. */
  private static void delete(Path folder) {
    Path doomed = folder.resolveSibling("." + folder.getFileName() + ".old");
    try {
      Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.deleteTree(doomed);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", folder, e.getMessage());
    }
  }

  private static void deleteQuietly(Path folder) {
    try {
      DurableFiles.deleteTree(folder);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", folder, e.getMessage());
    }
  }
}
