package io.altmesh.cli.inspect;

import io.altmesh.encoder.Inspection;
import io.altmesh.encoder.Inspection.Action;
import io.altmesh.encoder.Inspection.Beside;
import io.altmesh.encoder.Inspection.ModelFile;
import io.altmesh.encoder.Inspection.Role;
import io.altmesh.encoder.Inspection.Tower;
import io.altmesh.encoder.Inspection.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An inspection for people. */
public final class InspectionText {
  /** Lines of a list before it is cut short. */
  private static final int SHOWN = 16;

  private final Inspection found;
  private final StringBuilder text = new StringBuilder();

  private InspectionText(Inspection found) {
    this.found = found;
  }

  /** Lines, the last one ended too. */
  public static String of(Inspection found) {
    InspectionText text = new InspectionText(found);
    text.title();
    text.files();
    text.beside();
    text.fingerprints();
    text.uses();
    text.problems();
    return text.text.toString();
  }

  private void title() {
    String type = found.modelType().isEmpty() ? "no model" : found.modelType();
    line("%s: %s", found.directory(), found.className().isEmpty() ? type : found.className());
    List<List<String>> rows = new ArrayList<>();
    for (Tower tower : found.model().towers()) {
      rows.add(
          List.of(
              name(tower.role()),
              tower.description(),
              tower.parameters() == 0 ? "" : count(tower.parameters()),
              takes(tower),
              gives(tower)));
    }
    table(rows);
    if (found.model().parameters() > 0) {
      line("  %,d parameters in all%s", found.model().parameters(), scale());
    }
  }

  private String scale() {
    return found.model().logitScale().isEmpty()
        ? ""
        : format(
            "; logit scale %.4f (cosines × %.1f)",
            found.model().logitScale().getAsDouble(),
            Math.exp(found.model().logitScale().getAsDouble()));
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static String count(long parameters) {
    return parameters < 1_000_000
        ? format("%.1f K parameters", parameters / 1e3)
        : format("%.1f M parameters", parameters / 1e6);
  }

  private static String takes(Tower tower) {
    if (tower.role() == Role.IMAGE) {
      return "%d × %d pixels".formatted(tower.imageSize(), tower.imageSize());
    }
    return tower.contextLength() == 0 ? "no tokenizer" : tower.contextLength() + " tokens";
  }

  private static String gives(Tower tower) {
    return tower.role() == Role.BACKBONE
        ? "states of %d".formatted(tower.pooledDim())
        : "pooled %d, projected %d".formatted(tower.pooledDim(), tower.projectedDim());
  }

  private void files() {
    if (found.files().isEmpty()) {
      return;
    }
    heading("Files");
    List<List<String>> rows = new ArrayList<>();
    found.files().stream()
        .limit(SHOWN)
        .forEach(file -> rows.add(List.of(file.name(), size(file.bytes()), tensors(file))));
    table(rows);
    if (found.files().size() > SHOWN) {
      line("  and %d more", found.files().size() - SHOWN);
    }
  }

  private static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    } else if (bytes < 1_000_000) {
      return format("%.1f KB", bytes / 1e3);
    }
    return bytes < 1_000_000_000 ? format("%.1f MB", bytes / 1e6) : format("%.2f GB", bytes / 1e9);
  }

  private static String tensors(ModelFile file) {
    if (file.tensors().isEmpty()) {
      return !file.isRead() ? "" : file.bytes() == 0 ? "missing" : "cannot be read";
    }
    String dtypes =
        file.tensors().entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return dtypes + (file.isRead() ? "" : "; not read");
  }

  private void beside() {
    List<Beside> beside = found.model().beside();
    if (beside.isEmpty()) {
      return;
    }
    heading("Not part of the model");
    table(
        beside.stream()
            .limit(SHOWN)
            .map(it -> List.of(it.name(), it.dtype().name(), it.shape().toString()))
            .toList());
    if (beside.size() > SHOWN) {
      line("  and %d more", beside.size() - SHOWN);
    }
  }

  private void fingerprints() {
    List<List<String>> rows = new ArrayList<>();
    row(rows, "model", found.model().fingerprint());
    for (Tower tower : found.model().towers()) {
      row(rows, name(tower.role()), tower.fingerprint());
    }
    row(rows, "belongs to image tower", found.model().imageTower());
    if (!rows.isEmpty()) {
      heading("Fingerprints");
      table(rows);
    }
  }

  private static void row(List<List<String>> rows, String name, String value) {
    if (!value.isEmpty()) {
      rows.add(List.of(name, value));
    }
  }

  private void uses() {
    if (found.model().towers().isEmpty()) {
      return;
    }
    heading("What AltMesh can do with it");
    for (Use use : found.uses()) {
      line("  %-3s  %s: %s", use.possible() ? "yes" : "no", name(use.action()), use.detail());
      if (use.possible()) {
        line("         altmesh %s", command(use.action()));
      }
    }
  }

  private static String name(Action action) {
    return switch (action) {
      case TEACHER -> "serve it as a teacher";
      case STUDENT -> "serve it as a student";
      case START -> "start a student from it";
      case EXPORT -> "export it";
    };
  }

  private String command(Action action) {
    boolean alone = found.model().towers().size() == 1;
    boolean reads = found.model().towers().get(0).role() == Role.TEXT;
    String images = alone && reads ? " --images TEACHER_DIR" : "";
    String teacher = alone && reads ? " --teacher TEACHER_DIR" : "";
    return switch (action) {
      case TEACHER ->
          alone && !reads
              ? "teacher --model TEXT_DIR --images " + found.directory()
              : "teacher --model " + found.directory() + images;
      case STUDENT -> "student --model " + found.directory() + images;
      case START -> "train RECIPE.yaml --out RUN --set student=" + found.directory();
      case EXPORT -> "export --format FORMAT " + found.directory() + teacher;
    };
  }

  private void problems() {
    if (!found.problems().isEmpty() && found.isUseful()) { // else they go to standard error
      heading("Problems");
      found.problems().forEach(problem -> line("  %s", problem));
    }
  }

  private void heading(String heading) {
    line("%n%s", heading);
  }

  private void table(List<List<String>> rows) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
        line.append("  ")
            .append(row.get(column))
            .append(" ".repeat(width - row.get(column).length()));
      }
      line("%s", line.toString().stripTrailing());
    }
  }

  private void line(String format, Object... arguments) {
    text.append(format(format, arguments)).append(System.lineSeparator());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
