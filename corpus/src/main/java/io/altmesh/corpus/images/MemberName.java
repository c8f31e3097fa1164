package io.altmesh.corpus.images;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A member's name, cut at the first dot of its base name.
 *
 * @param key folders and base name: {@code a/0001} of {@code a/0001.en.TXT}
 * @param extension the rest in lower case, without the dot: {@code en.txt}
 */
record MemberName(String key, String extension) {
  /** Null where there is no sample to belong to: hidden files, names without a dot. */
  static @Nullable MemberName of(String path) {
    String name = path.startsWith("./") ? path.substring(2) : path;
    int base = name.lastIndexOf('/') + 1;
    int dot = name.indexOf('.', base);
    if (dot <= base) {
      return null;
    }
    return new MemberName(name.substring(0, dot), name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }
}
