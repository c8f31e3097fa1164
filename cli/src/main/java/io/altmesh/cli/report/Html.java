package io.altmesh.cli.report;

/** Text in a page. */
public final class Html {
  private Html() {}

  /** Safe between tags and in quoted attributes. What XML has no character for is left out. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c >= ' ' || c == '\n' || c == '\t')
        .filter(c -> !(c >= 0xd800 && c <= 0xdfff) && c != 0xfffe && c != 0xffff)
        .forEach(c -> append(safe, c));
    return safe.toString();
  }

  private static void append(StringBuilder safe, int c) {
    switch (c) {
      case '&' -> safe.append("&amp;");
      case '<' -> safe.append("&lt;");
      case '>' -> safe.append("&gt;");
      case '"' -> safe.append("&quot;");
      default -> safe.appendCodePoint(c);
    }
  }
}
