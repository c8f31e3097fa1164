package io.altmesh.corpus.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.parquet.ColumnRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Parquet as Hugging Face's {@code datasets} write it: a column of encoded images ({@code
 * image.bytes}), and one of labels (a number or a list of them) or of captions (a text or a list).
 * {@code captions} may have {@code ${language}} in it. Without a column of ids, an image is known
 * by its row, from 0.
 */
final class ParquetLayout implements Layout {

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.files("files", "Parquet files with images"),
        Setting.text("image", "column of the images; image.bytes when missing"),
        Setting.text("id", "column of the images' ids"),
        Setting.text("label", "column of the labels"),
        Setting.text("captions", "column of the captions"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    if (settings.has("label") == settings.has("captions")) {
      throw new CorpusException(
          settings.benchmark() + ": data.label and data.captions (expected: one of both)");
    }
    ParquetSet set = ParquetSet.open(settings.paths("files"));
    try {
      return open(settings, set, findings);
    } catch (RuntimeException e) {
      set.close();
      throw e;
    }
  }

  private static DataSet open(Settings settings, ParquetSet set, Findings findings) {
    String image = settings.text("image", "image.bytes");
    set.requireColumn(image);
    Rows rows = Rows.of(set, settings, findings);
    ParquetImages images = new ParquetImages(set, image, rows.ids().ids(), rows.numbers());
    return settings.has("label")
        ? LabelledImages.of(images, rows.labels(), 0)
        : new CaptionedImages(
            images, language -> captions(set, settings, language, rows, findings));
  }

  /** The rows that make images: not those whose id was there before, or that have no label. */
  private record Rows(ImageIndex ids, List<Long> numbers, List<int[]> labels) {
    static Rows of(ParquetSet set, Settings settings, Findings findings) {
      Rows rows = new Rows(new ImageIndex(), new ArrayList<>(), new ArrayList<>());
      List<String> ids =
          settings.has("id")
              ? first(set.read(settings.text("id"), ParquetLayout::text))
              : List.of();
      List<List<Long>> labels =
          settings.has("label")
              ? set.read(settings.text("label"), ParquetLayout::number)
              : List.of();
      for (long row = 0; row < set.rows(); row++) {
        String id = ids.isEmpty() ? String.valueOf(row) : ids.get((int) row);
        if (!labels.isEmpty() && labels.get((int) row).isEmpty()) {
          findings.add(Fault.IMAGE_WITHOUT_LABEL, id);
        } else if (rows.ids.add(id, findings)) {
          rows.numbers.add(row);
          if (!labels.isEmpty()) {
            rows.labels.add(labels.get((int) row).stream().mapToInt(Math::toIntExact).toArray());
          }
        }
      }
      return rows;
    }

    private static List<String> first(List<List<String>> ids) {
      return ids.stream().map(some -> some.isEmpty() ? "" : some.get(0)).toList();
    }
  }

  private static Captions captions(
      ParquetSet set, Settings settings, String language, Rows rows, Findings findings) {
    String column = settings.text("captions").replace("${language}", settings.code(language));
    List<List<String>> texts = set.read(column, ParquetLayout::text);
    CaptionList captions = new CaptionList(language, rows.ids(), findings);
    for (int image = 0; image < rows.ids().size(); image++) {
      int[] one = {image};
      for (String text : texts.get(Math.toIntExact(rows.numbers().get(image)))) {
        captions.add(text, one, rows.ids().id(image));
      }
    }
    return captions.finish();
  }

  private static String text(ColumnReader value) {
    PrimitiveTypeName type = value.getDescriptor().getPrimitiveType().getPrimitiveTypeName();
    return type == PrimitiveTypeName.BINARY
        ? new String(value.getBinary().getBytesUnsafe(), UTF_8)
        : String.valueOf(number(value));
  }

  private static Long number(ColumnReader value) {
    return switch (value.getDescriptor().getPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> (long) value.getInteger();
      case INT64 -> value.getLong();
      default ->
          throw new CorpusException(
              "column %s is %s (expected: whole numbers)"
                  .formatted(
                      String.join(".", value.getDescriptor().getPath()),
                      value.getDescriptor().getPrimitiveType()));
    };
  }

  /** An image's bytes in its row; empty where there are none. */
  static byte[] bytes(ColumnRows rows) {
    List<byte[]> bytes = rows.next(value -> value.getBinary().getBytes());
    return bytes.isEmpty() ? new byte[0] : bytes.get(0);
  }
}
