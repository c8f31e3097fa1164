package io.altmesh.cli.report;

import java.util.List;

/** Colours that can be told apart on white and on black. */
public final class Palette {
  private static final List<String> COLOURS =
      List.of(
          "#4269d0", "#ff725c", "#3ca951", "#efb118", "#a463f2", "#6cc5b0", "#ff8ab7", "#97bbf5",
          "#9c6b4e");

  /** The teacher's, in every drawing. */
  static final String TEACHER = "#8a8f98";

  private Palette() {}

  /** After the ninth they come again. */
  public static String colour(int place) {
    return COLOURS.get(place % COLOURS.size());
  }
}
