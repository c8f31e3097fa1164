package io.altmesh.corpus.parallel;

/**
 * Which fields of a JSON object or columns of a Parquet file a pair is read from. A dot goes inside
 * a structure: {@code translation.en}, as Hugging Face's translation data sets have it.
 *
 * @param source what the teacher reads
 * @param target what the student reads
 * @param language may be absent in the data: the source's language then stands for it
 */
public record Columns(String source, String target, String language) {
  public static final Columns DEFAULT = new Columns("source", "target", "language");

  public Columns {
    if (source.isBlank() || target.isBlank() || language.isBlank()) {
      throw new IllegalArgumentException(
          "columns: \"%s\", \"%s\", \"%s\" (expected: three names)"
              .formatted(source, target, language));
    }
  }
}
