package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.images.ShardList;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one data set lies: what a definition's {@code data} says, its roots put in.
 *
 * @param benchmark whose data it is, for errors
 * @param values by key, of a list each on its line; {@code ${language}} may stand in them
 * @param base relative paths start here
 * @param split such as "test"
 * @param languages that are asked for
 * @param codes how the files spell a language, where that is not its tag: ja → jp
 */
public record Settings(
    String benchmark,
    Map<String, String> values,
    Path base,
    String split,
    List<String> languages,
    Map<String, String> codes) {
  private static final String LANGUAGE = "${language}";

  public Settings {
    values = Map.copyOf(values);
    languages = List.copyOf(languages);
    codes = Map.copyOf(codes);
  }

  /** A value, or null. */
  @Nullable String find(String key) {
    return values.get(key);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A value that the layout's {@link Setting} requires. */
  String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new CorpusException(
          benchmark + ": no data." + key + " (expected: one); add it to the definition");
    }
    return value;
  }

  /** A value, or what stands for it where there is none. */
  String text(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  /** A file or folder. */
  Path path(String key) {
    return base.resolve(text(key)).normalize();
  }

  /** All files of brace lists. */
  List<Path> paths(String key) {
    return ShardList.expand(text(key).lines().toList(), base);
  }

  /** A file of one language. */
  Path path(String key, String language) {
    return base.resolve(text(key).replace(LANGUAGE, code(language))).normalize();
  }

  /** Whether every language has a file of its own. */
  boolean isPerLanguage(String key) {
    return values.getOrDefault(key, "").contains(LANGUAGE);
  }

  /** As the files spell a language. */
  public String code(String language) {
    return codes.getOrDefault(language, language);
  }
}
