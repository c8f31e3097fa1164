package io.altmesh.corpus.parallel;

import org.jspecify.annotations.Nullable;

/**
 * What a source makes of the rows of its files.
 *
 * @param identity true: the source text is the target too
 * @param language of rows that do not name theirs, and of all where {@code identity}
 */
record RowShape(Columns columns, boolean identity, String language) {

  /**
   * A pair of a row's fields, without the white space around them.
   *
   * @param target not looked at where {@code identity}
   * @param ownLanguage the row's; null when it has none
   */
  SentencePair pair(String source, @Nullable String target, @Nullable String ownLanguage)
      throws BadRowException {
    String text = source.strip();
    SentencePair pair =
        identity
            ? new SentencePair(text, text, language)
            : new SentencePair(
                text,
                target == null ? "" : target.strip(),
                ownLanguage == null ? language : ownLanguage.strip());
    if (pair.source().isEmpty() || pair.target().isEmpty()) {
      throw new BadRowException("empty " + (pair.source().isEmpty() ? "source" : "target"));
    }
    if (!LanguageTag.isValid(pair.language())) {
      throw new BadRowException(
          "\"" + abbreviated(pair.language()) + "\" is no language tag (expected: as zh or pt-BR)");
    }
    return pair;
  }

  private static String abbreviated(String text) {
    return text.length() <= 30 ? text : text.substring(0, 30) + "…";
  }
}
