package io.altmesh.cli.report;

import java.util.List;

/** The same model has the same colour in all of a page's drawings. */
final class Colours {
  private final List<ModelLine> others;

  Colours(List<ModelLine> lines) {
    this.others = lines.stream().filter(line -> !line.isTeacher()).toList();
  }

  String of(ModelLine line) {
    return line.isTeacher() ? Palette.TEACHER : Palette.colour(others.indexOf(line));
  }
}
