package io.altmesh.cli.elevater;

import io.altmesh.encoder.Inspection;
import io.altmesh.encoder.Inspections;
import java.nio.file.Path;

/**
 * Values of a model's tensors.
 *
 * @param all of both towers
 * @param visual of the image tower, its projection included
 */
public record ModelSize(long all, long visual) {
  public ModelSize {
    if (visual < 1 || all < visual) {
      throw new IllegalArgumentException(
          "parameters %d, %d of them of the image tower (expected: all, then the image tower's)"
              .formatted(all, visual));
    }
  }

  /**
   * Reads the headers of a directory's files.
   *
   * @throws IllegalArgumentException when it has no image tower
   */
  public static ModelSize of(Path directory) {
    Inspection.Model model = Inspections.withoutFingerprints(directory).model();
    long visual =
        model.towers().stream()
            .filter(tower -> tower.role() == Inspection.Role.IMAGE)
            .mapToLong(Inspection.Tower::parameters)
            .sum();
    if (visual == 0) {
      throw new IllegalArgumentException(
          "%s: has no image tower to count (expected: --elevater-parameters ALL,IMAGE)"
              .formatted(directory));
    }
    return new ModelSize(model.parameters(), visual);
  }

  /**
   * As a user writes it.
   *
   * @param text {@code ALL,IMAGE}
   */
  public static ModelSize parse(String text) {
    if (!text.matches("\\d{1,15},\\d{1,15}")) {
      throw new IllegalArgumentException(
          "--elevater-parameters %s (expected: ALL,IMAGE such as 427616513,303966208)"
              .formatted(text));
    }
    int comma = text.indexOf(',');
    return new ModelSize(
        Long.parseLong(text.substring(0, comma)), Long.parseLong(text.substring(comma + 1)));
  }
}
