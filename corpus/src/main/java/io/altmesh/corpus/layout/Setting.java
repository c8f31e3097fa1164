package io.altmesh.corpus.layout;

/**
 * A key that a layout reads from a definition's {@code data}.
 *
 * @param meaning what it names, as errors tell it: "folder of the images"
 */
public record Setting(String key, Kind kind, boolean required, String meaning) {
  /** What a setting's value is. */
  public enum Kind {
    /** A file that must be there. */
    FILE,
    /** A folder that must be there. */
    FOLDER,
    /** Files that must be there: brace lists as in WebDataset, one or more. */
    FILES,
    /** Any text. */
    TEXT
  }

  static Setting file(String key, String meaning) {
    return new Setting(key, Kind.FILE, true, meaning);
  }

  static Setting folder(String key, String meaning) {
    return new Setting(key, Kind.FOLDER, true, meaning);
  }

  static Setting files(String key, String meaning) {
    return new Setting(key, Kind.FILES, true, meaning);
  }

  static Setting text(String key, String meaning) {
    return new Setting(key, Kind.TEXT, false, meaning);
  }

  Setting orNone() {
    return new Setting(key, kind, false, meaning);
  }
}
