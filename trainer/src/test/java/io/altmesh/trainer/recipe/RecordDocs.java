package io.altmesh.trainer.recipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Javadoc of records, as plain text, from their sources. */
final class RecordDocs {
  private static final String COMMENT = "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*";

  private final Path sources;

  /**
   * @param sources such as {@code src/main/java}
   */
  RecordDocs(Path sources) {
    this.sources = sources;
  }

  /** What the record's comment says before its tags; empty without one. */
  String of(Class<?> record) {
    return plain(comment(record).split("@param", 2)[0]);
  }

  /** What {@code @param} says, else what the comment of the component's own record says. */
  String of(Class<?> record, RecordComponent component) {
    Matcher param =
        Pattern.compile("@param " + component.getName() + "\\s(.*?)(?=@param |$)", Pattern.DOTALL)
            .matcher(comment(record));
    if (param.find()) {
      return plain(param.group(1));
    }
    return component.getType().isRecord() ? of(component.getType()) : "";
  }

  private String comment(Class<?> record) {
    Matcher comment =
        Pattern.compile(
                COMMENT + "(?:public )?(?:static )?record " + record.getSimpleName() + "\\b",
                Pattern.DOTALL)
            .matcher(source(record));
    return comment.find() ? comment.group(1).replaceAll("(?m)^\\s*\\* ?", "") : "";
  }

  private String source(Class<?> type) {
    Class<?> top = type.getNestHost();
    Path file = sources.resolve(top.getName().replace('.', '/') + ".java");
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static String plain(String javadoc) {
    return javadoc
        .replaceAll("\\s+", " ")
        .replaceAll("\\{@code ([^}]*)}", "$1")
        .replaceAll("\\{@link (?:[a-z]\\w*\\.)*#?([^}]*)}", "$1")
        .strip();
  }
}
