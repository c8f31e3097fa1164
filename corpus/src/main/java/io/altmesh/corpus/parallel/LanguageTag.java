package io.altmesh.corpus.parallel;

import java.util.regex.Pattern;

/**
 * The shape of BCP 47 tags, loosely: enough to tell a language from a column that holds something
 * else.
 */
final class LanguageTag {
  static final String UNDETERMINED = "und";

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*");

  private LanguageTag() {}

  static boolean isValid(String tag) {
    return SHAPE.matcher(tag).matches();
  }
}
