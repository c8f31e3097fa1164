package io.altmesh.corpus.benchmark;

import java.util.List;
import java.util.Map;

/**
 * Where class names and templates come from.
 *
 * @param count of classes, checked against names and labels; 0 where it is left to the data
 * @param names by language, or for all under {@link #ANY}
 * @param templates by language, or for all under {@link #ANY}
 */
public record ClassSource(int count, Map<String, Texts> names, Map<String, Texts> templates) {
  public static final String ANY = "*";
  public static final ClassSource NONE = new ClassSource(0, Map.of(), Map.of());

  /** Where a list of texts comes from. */
  public sealed interface Texts {}

  /** In the definition itself. */
  public record Given(List<String> texts) implements Texts {}

  /** With the images, as the layout finds them. */
  public record WithData() implements Texts {}

  /**
   * In a file: JSON in CLIP_benchmark's form, or a text a line.
   *
   * @param path roots and {@code ${language}} not yet put in
   * @param key of the list in the JSON; empty for a text file
   */
  public record InFile(String path, String key) implements Texts {}

  public ClassSource {
    names = Map.copyOf(names);
    templates = Map.copyOf(templates);
  }
}
