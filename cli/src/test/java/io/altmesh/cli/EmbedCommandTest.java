package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.cli.embed.NpyReader;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors in files are those that the model gives, row by row. */
final class EmbedCommandTest {
  private static final Path TEACHER = Path.of("../samples/emoji/teacher");
  private static final Path SHARD = Path.of("../samples/emoji/images/fluent3d.tar.gz");
  private static final Path IMAGES = Path.of("../encoder/src/test/resources/images");
  private static final List<String> TEXTS = List.of("red apple", "", "cat ".repeat(90), "dog");

  private final Commands commands = new Commands();
  @TempDir private Path folder;

  @Test
  void writesARowForEachLineAndLeavesVectorsAsTheyAre() throws IOException {
    Path out = folder.resolve("texts.npy");

    assertThat(embed("--texts", texts(), "--out", out)).isZero();

    NpyReader vectors = NpyReader.read(out);
    assertThat(vectors.rows()).isEqualTo(4);
    assertThat(vectors.values()).isEqualTo(expected(Space.PROJECTED));
    assertThat(commands.err())
        .contains("texts that are longer than the model reads: 1 of 4")
        .contains("4 × 192, projected")
        .contains("by teacher (fp32/cpu), text tower 7f9730c7");
    assertThat(files()).containsExactly("texts.npy", "texts.txt");
  }

  @Test
  void asksATeacherForTheSame() throws IOException {
    Path out = folder.resolve("texts.npy");
    TeacherOptions options =
        new TeacherOptions(
            TEACHER,
            null,
            ServerOptions.at(new HostPort("127.0.0.1", 0)),
            "cpu",
            "fp32",
            1,
            QueueSettings.DEFAULT);
    try (TeacherService teacher = TeacherService.start(options)) {
      int code =
          commands.run(
              "embed",
              "--target",
              teacher.address(),
              "--texts",
              texts(),
              "--space",
              "pooled",
              "--out",
              out);
      assertThat(code).as(commands.err()).isZero();
    }

    NpyReader vectors = NpyReader.read(out);
    assertThat(vectors.dim()).isEqualTo(128);
    assertThat(vectors.values()).isEqualTo(expected(Space.POOLED));
  }

  @Test
  void writesJsonThatReadsBackAsTheSameFloats() throws IOException {
    Path out = folder.resolve("texts.jsonl");

    assertThat(embed("--texts", texts(), "--out", out)).isZero();

    List<JsonNode> rows = json(out);
    float[] expected = expected(Space.PROJECTED);
    assertThat(rows).extracting(row -> row.get("text").textValue()).isEqualTo(TEXTS);
    for (int i = 0; i < expected.length; i++) {
      JsonNode number = rows.get(i / 192).get("embedding").get(i % 192);
      assertThat(number.floatValue()).isEqualTo(expected[i]);
      assertThat((float) number.doubleValue()).isEqualTo(expected[i]);
    }
  }

  @Test
  void givesRowsLengthOneWhenAsked() throws IOException {
    Path out = folder.resolve("texts.npy");

    assertThat(embed("--texts", texts(), "--normalize", "--out", out)).isZero();

    float[] values = NpyReader.read(out).values();
    float[] expected = expected(Space.PROJECTED);
    for (int row = 0; row < TEXTS.size(); row++) {
      double squares = 0;
      for (int i = row * 192; i < (row + 1) * 192; i++) {
        squares += values[i] * (double) values[i];
        assertThat(Math.signum(values[i])).isEqualTo(Math.signum(expected[i]));
      }
      assertThat(Math.sqrt(squares)).isBetween(1 - 1e-6, 1 + 1e-6); // rounded to float32
    }
  }

  @Test
  void keepsTheRowsOfImagesThatCannotBeRead() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images/sub"));
    Files.copy(IMAGES.resolve("rgb.png"), folder.resolve("images/b.png"));
    Files.copy(IMAGES.resolve("420.jpg"), images.resolve("c.JPG"));
    Files.writeString(folder.resolve("images/a.png"), "no image");
    Files.writeString(folder.resolve("images/notes.txt"), "passed over");
    Path npy = folder.resolve("images.npy");
    Path jsonl = folder.resolve("images.jsonl");

    assertThat(embed("--images", folder.resolve("images"), "--out", npy)).isZero();
    assertThat(embed("--images", folder.resolve("images"), "--out", jsonl)).isZero();

    assertThat(commands.err())
        .contains("a.png: not an image")
        .contains("images that could not be embedded: 1 of 3");
    List<JsonNode> rows = json(jsonl);
    assertThat(rows)
        .extracting(row -> row.get("image").textValue())
        .containsExactly("a.png", "b.png", "sub/c.JPG");
    assertThat(rows.get(0).get("embedding").isNull()).isTrue();
    assertThat(rows.get(0).get("error").textValue()).contains("not an image");
    float[] values = NpyReader.read(npy).values();
    for (int i = 0; i < values.length; i++) {
      if (i < 192) {
        assertThat(values[i]).isNaN();
      } else {
        assertThat(rows.get(i / 192).get("embedding").get(i % 192).floatValue())
            .isEqualTo(values[i]);
      }
    }
  }

  @Test
  void readsAShardInItsOrder() throws IOException {
    Path out = folder.resolve("shard.jsonl");

    assertThat(embed("--images", SHARD, "--out", out)).isZero();

    List<JsonNode> rows = json(out);
    assertThat(rows).hasSize(1852).allMatch(row -> row.get("embedding").size() == 192);
  }

  @Test
  void leavesNothingWhereNothingCouldBeEmbedded() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Files.writeString(images.resolve("a.png"), "no image");

    assertThat(embed("--images", images, "--out", folder.resolve("images.npy"))).isEqualTo(1);

    assertThat(commands.err()).contains("nothing was embedded");
    assertThat(files()).containsExactly("images");
  }

  @Test
  void leavesWhatWasThereWhenAnInputIsDamaged() throws IOException {
    Path torn = folder.resolve("texts.gz");
    Files.write(torn, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1});
    Path out = Files.writeString(folder.resolve("texts.npy"), "of yesterday");

    assertThat(embed("--texts", torn, "--out", out)).isEqualTo(1);

    assertThat(commands.err()).contains("damaged after line 0");
    assertThat(out).hasContent("of yesterday");
    assertThat(files()).containsExactly("texts.gz", "texts.npy");
  }

  @Test
  void refusesAnotherEnding() {
    assertThat(embed("--texts", texts(), "--out", "texts.parquet")).isEqualTo(1);
    assertThat(commands.err()).contains("texts.parquet", ".npy", ".jsonl");
  }

  @Test
  void refusesTheServersOptions() {
    int code =
        commands.run(
            "embed",
            "--target",
            "127.0.0.1:1",
            "--texts",
            texts(),
            "--out",
            "x.npy",
            "--device",
            "cpu");
    assertThat(code).isEqualTo(1);
    assertThat(commands.err()).contains("--device and --precision belong to --model");
  }

  @Test
  void namesTheTowerThatAModelLacks() {
    Path clip = Path.of("../samples/emoji/student");
    int code = commands.run("embed", "--model", clip, "--texts", texts(), "--out", out());
    assertThat(code).isEqualTo(1);
    assertThat(commands.err()).contains("a bare backbone");
    assertThat(files()).containsExactly("texts.txt");
  }

  private int embed(Object... arguments) {
    Object[] all =
        Stream.concat(
                Stream.of("embed", "--model", TEACHER, "--device", "cpu"), Stream.of(arguments))
            .toArray();
    return commands.run(all);
  }

  private Path out() {
    return folder.resolve("out.npy");
  }

  private Path texts() {
    try {
      return Files.writeString(folder.resolve("texts.txt"), String.join("\n", TEXTS) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] expected(Space space) {
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel model = EmbeddingModels.open(TEACHER, engine)) {
      return model.embedText(TEXTS, space).values();
    }
  }

  private static List<JsonNode> json(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(json.readTree(line));
    }
    return rows;
  }

  private List<String> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
