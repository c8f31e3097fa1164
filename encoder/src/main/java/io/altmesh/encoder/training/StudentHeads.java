package io.altmesh.encoder.training;

import io.altmesh.encoder.altclip.AltClipStudent;
import io.altmesh.encoder.bert.ChineseClipStudent;
import io.altmesh.encoder.mclip.MClipStudent;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.StudentArchitecture;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The one list of what can learn from a teacher. */
public final class StudentHeads {
  /** A bare backbone gets the first head that fits, unless another is asked for. */
  private static final List<StudentArchitecture> ALL =
      List.of(new AltClipStudent(), new ChineseClipStudent(), new MClipStudent());

  private StudentHeads() {}

  /**
   * The architecture that a directory has or shall get.
   *
   * @param wanted its name; null for what fits
   * @throws IllegalArgumentException when the directory is another, or can't get that head
   */
  static StudentArchitecture of(ConfigNode config, @Nullable String wanted) {
    String type = config.text("model_type");
    for (StudentArchitecture student : ALL) {
      boolean asked = wanted == null || wanted.equals(student.name());
      boolean fits = type.equals(student.modelType()) || student.backbones().contains(type);
      if (asked && fits) {
        return student;
      }
    }
    throw config.wrong("model_type", "one of " + types(wanted));
  }

  /**
   * The heads that a directory can learn with, the one it gets unless another is asked for first.
   *
   * @param modelType of its config.json
   */
  public static List<StudentArchitecture> fitting(String modelType) {
    return ALL.stream()
        .filter(
            student ->
                modelType.equals(student.modelType()) || student.backbones().contains(modelType))
        .toList();
  }

  private static Set<String> types(@Nullable String wanted) {
    Set<String> types = new TreeSet<>();
    for (StudentArchitecture student : ALL) {
      if (wanted == null || wanted.equals(student.name())) {
        types.add(student.modelType());
        types.addAll(student.backbones());
      }
    }
    if (types.isEmpty()) {
      throw new IllegalArgumentException(
          "head: %s (expected: one of %s)"
              .formatted(wanted, ALL.stream().map(StudentArchitecture::name).toList()));
    }
    return types;
  }
}
