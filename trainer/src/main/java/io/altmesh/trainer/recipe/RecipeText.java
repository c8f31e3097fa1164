package io.altmesh.trainer.recipe;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A recipe as YAML that {@link RecipeFile} reads back: what checkpoints keep and what a run prints
 * at its start.
 */
public final class RecipeText {
  private final StringBuilder text = new StringBuilder();
  private final UnaryOperator<@Nullable String> origin;
  private final UnaryOperator<Path> path;

  private RecipeText(UnaryOperator<@Nullable String> origin, UnaryOperator<Path> path) {
    this.origin = origin;
    this.path = path;
  }

  /** The effective values; paths are absolute. */
  public static String of(Recipe recipe) {
    return explained(recipe, key -> null);
  }

  /** The effective values with file names for paths: what may leave this machine. */
  public static String withoutFolders(Recipe recipe) {
    return new RecipeText(key -> null, RecipeText::fileName).write(recipe);
  }

  private static Path fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? path : name; // "/" alone has none
  }

  static String explained(Recipe recipe, UnaryOperator<@Nullable String> origin) {
    return new RecipeText(origin, path -> path).write(recipe);
  }

  private String write(Recipe recipe) {
    record(recipe, "", "");
    return text.toString();
  }

  private void record(Record record, String indent, String at) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String key = RecordBinder.key(component);
      entry(
          indent + key + ":", read(component, record), indent, at.isEmpty() ? key : at + "." + key);
    }
  }

  private void entry(String head, @Nullable Object value, String indent, String at) {
    if (value instanceof Record record) {
      text.append(head).append('\n');
      record(record, indent + "  ", at);
    } else if (value instanceof List<?> list && list.stream().anyMatch(Record.class::isInstance)) {
      text.append(head).append('\n');
      for (int i = 0; i < list.size(); i++) {
        text.append(indent).append("-\n");
        record((Record) list.get(i), indent + "  ", at + "[" + i + "]");
      }
    } else {
      String line = head + " " + scalar(value);
      String from = origin.apply(at);
      text.append(from == null ? line : "%-60s # %s".formatted(line, from)).append('\n');
    }
  }

  private String scalar(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Duration duration) {
      return Durations.format(duration);
    } else if (value instanceof Enum<?> constant) {
      return RecordBinder.dashed(constant.name());
    } else if (value instanceof Number || value instanceof Boolean) {
      return value.toString();
    } else if (value instanceof List<?> list) {
      return list.stream().map(this::scalar).toList().toString();
    }
    Object given = value instanceof Path file ? path.apply(file) : value;
    return "'" + given.toString().replace("'", "''") + "'";
  }

  static @Nullable Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
