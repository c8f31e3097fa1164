package io.altmesh.trainer.runs;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Finds runs: folders with {@code checkpoints/} in them. */
public final class Runs {
  private static final int DEPTH = 4;

  private Runs() {}

  /**
   * The runs in a folder and up to four levels below it, by name; links are followed, hidden
   * folders and the insides of runs are not looked into.
   *
   * @throws IOException when the folder itself cannot be read
   */
  public static List<RunSummary> under(Path folder) throws IOException {
    List<Path> runs = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            if (Files.isDirectory(at.resolve("checkpoints"))) {
              runs.add(at);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return isHidden(at) && !at.equals(folder)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path at, IOException e) throws IOException {
            if (at.equals(folder)) {
              throw e;
            }
            return FileVisitResult.CONTINUE; // gone meanwhile, or another user's
          }
        });
    return runs.stream().sorted().map(RunReader::read).toList();
  }

  private static boolean isHidden(Path folder) {
    Path name = folder.getFileName();
    return name != null && name.toString().startsWith(".");
  }
}
