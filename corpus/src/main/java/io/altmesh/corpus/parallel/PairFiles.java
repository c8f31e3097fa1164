package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.images.ShardList;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The files that a pattern names: brace lists as in {@link ShardList} ({@code
 * en-zh-{000..127}.tsv.gz}), and {@code *}, {@code ?} and {@code [...]} in the last name ({@code
 * data/en-*.parquet}), which match in the order of the names. A file that has just that name is
 * itself.
 */
public final class PairFiles {
  private static final String WILD = ".*[*?\\[].*";

  private PairFiles() {}

  /**
   * Files of pairs.
   *
   * @throws CorpusException when one is missing, or nothing matches
   */
  public static List<PairFile> of(Path pattern) {
    return expand(pattern).stream().map(PairFile::new).toList();
  }

  /**
   * Line-aligned files, in the order of both patterns.
   *
   * @throws CorpusException when one is missing, or the patterns name unequally many
   */
  public static List<PairFile> aligned(Path sources, Path targets) {
    List<Path> first = expand(sources);
    List<Path> second = expand(targets);
    if (first.size() != second.size()) {
      throw new CorpusException(
          "%s names %d files, %s names %d (expected: as many, each the translation of the other's)"
              .formatted(sources, first.size(), targets, second.size()));
    }
    return IntStream.range(0, first.size())
        .mapToObj(i -> new PairFile(first.get(i), second.get(i)))
        .toList();
  }

  private static List<Path> expand(Path pattern) {
    if (Files.exists(pattern)) {
      return List.of(pattern);
    }
    List<Path> files = new ArrayList<>();
    for (Path name : ShardList.expand(List.of(pattern.toString()), Path.of(""))) {
      if (Files.exists(name) || !String.valueOf(name.getFileName()).matches(WILD)) {
        files.add(requireFile(name));
      } else {
        files.addAll(matches(name));
      }
    }
    return files;
  }

  private static Path requireFile(Path file) {
    if (!Files.exists(file)) {
      throw new CorpusException(
          file + ": no such file (expected: " + PairFile.EXPECTED + "); correct the path");
    }
    return file;
  }

  private static List<Path> matches(Path pattern) {
    Path folder = pattern.toAbsolutePath().getParent();
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, String.valueOf(pattern.getFileName()))) {
      found.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw new CorpusException(folder + ": cannot be listed: " + e.getMessage(), e);
    }
    if (files.isEmpty()) {
      throw new CorpusException(
          pattern + ": matches no file (expected: " + PairFile.EXPECTED + "); correct the pattern");
    }
    files.sort(null);
    return files;
  }
}
