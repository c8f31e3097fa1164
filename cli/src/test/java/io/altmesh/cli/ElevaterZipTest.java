package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.evaluator.metric.AveragePrecision;
import io.altmesh.evaluator.metric.MultiLabel;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is submitted to ELEVATER's leaderboard, scored again as the leaderboard would. */
final class ElevaterZipTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TEACHER = Path.of("../samples/emoji/teacher").toAbsolutePath();
  private static final List<Color> COLOURS = List.of(Color.RED, Color.GREEN, Color.YELLOW);
  private static final int IMAGES = 12;

  private final Commands commands = new Commands();
  @TempDir private Path folder;

  /** Squares and circles in three colours: a set as the toolkit's download has it. */
  private Path set(String name, String task, String metrics, List<String> labels, boolean whole)
      throws IOException {
    Path data = Files.createDirectories(folder.resolve(name));
    StringBuilder index = new StringBuilder();
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(data.resolve("test.zip")))) {
      for (int i = 0; i < IMAGES; i++) {
        zip.putNextEntry(new ZipEntry("images/" + i + ".png"));
        zip.write(!whole && i == 7 ? "torn".getBytes(StandardCharsets.UTF_8) : image(i));
        zip.closeEntry();
        index.append("test.zip@images/%d.png %s%n".formatted(i, labels.get(i % labels.size())));
      }
    }
    Files.writeString(data.resolve("test.txt"), index);
    Files.writeString(data.resolve("train.txt"), index);
    Files.writeString(data.resolve("labels.txt"), "red\ngreen\nyellow\n");
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        name: %s
        title: coloured things
        task: %s
        metrics: [%s]
        languages: [en]
        splits: [test, train]
        data:
          layout: elevater
          folder: %s
          index: {test: %s/test.txt, train: %s/train.txt}
          labels: %s/labels.txt
        classes: {count: 3, names: data, templates: ["a {c} thing", "{c}"]}
        get: made by a test
        """
            .formatted(name, task, metrics, name, name, name, name));
  }

  private static byte[] image(int place) throws IOException {
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(COLOURS.get(place % COLOURS.size()));
    if (place % 2 == 0) {
      graphics.fillRect(place, place, 20, 20);
    } else {
      graphics.fillOval(place, 2, 30, 30);
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private int submit(Path zip, Path... sets) {
    return submit(zip, List.of(sets), List.of());
  }

  private int submit(Path zip, List<Path> sets, List<Object> more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("evaluate", "--model", TEACHER, "--device", "cpu"));
    arguments.addAll(List.of("--precision", "fp32", "--json", "--elevater-zip", zip));
    sets.forEach(set -> arguments.addAll(List.of("--benchmark", set)));
    arguments.addAll(more);
    return commands.run(arguments.toArray());
  }

  private static JsonNode submitted(Path zip) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertThat(file.stream().map(ZipEntry::getName)).containsExactly("all_predictions.json");
      try (InputStream in = file.getInputStream(file.getEntry("all_predictions.json"))) {
        return JSON.readTree(in).path("data");
      }
    }
  }

  private JsonNode metrics(int place) throws IOException {
    return JSON.readTree(commands.out()).path(place).path("metrics");
  }

  @Test
  void itsPredictionsGiveTheFiguresOfTheScores() throws IOException {
    List<String> one = List.of("0", "1", "2");
    List<String> several = List.of("0", "1,2", "2", "0,1");
    Path zip = folder.resolve("mine.zip");
    Path colours = set("elevater-eurosat-clip", "classification", "top1", one, true);
    Path labels =
        set("elevater-voc-2007-classification", "multi-label", "map-11-point", several, true);
    assertThat(submit(zip, colours, labels)).as(commands.err()).isZero();
    assertThat(commands.err()).contains("sets in the zip: 2 (a whole submission has 20");

    JsonNode sets = submitted(zip);
    assertThat(sets).hasSize(2);
    JsonNode predictions = sets.path(0).path("predictions");
    assertThat(predictions).hasSize(1);
    assertThat(predictions.path(0)).hasSize(IMAGES);
    int right = 0;
    MultiLabel all = new MultiLabel(3);
    for (int i = 0; i < IMAGES; i++) {
      right += best(predictions.path(0).path(i)) == i % 3 ? 1 : 0;
      all.add(floats(sets.path(1).path("predictions").path(0).path(i)), labels(several.get(i % 4)));
    }
    assertThat(metrics(0).path("top1").path("value").asDouble())
        .isEqualTo((double) right / IMAGES, within(1e-12));
    assertThat(metrics(1).path("map-11-point").path("value").asDouble())
        .isEqualTo(all.mean(AveragePrecision::elevenPoints).value(), within(1e-6));
  }

  private static int best(JsonNode row) {
    assertThat(row).hasSize(3);
    float[] values = floats(row);
    assertThat(values[0] + values[1] + values[2]).isEqualTo(1, within(2e-6f));
    return values[0] >= values[1] && values[0] >= values[2] ? 0 : values[1] >= values[2] ? 1 : 2;
  }

  private static float[] floats(JsonNode row) {
    float[] values = new float[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) row.get(i).asDouble();
    }
    return values;
  }

  private static int[] labels(String told) {
    return Arrays.stream(told.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void itSaysWhatTheToolkitsFilesSay() throws IOException {
    Path zip = folder.resolve("mine.zip");
    Path set = set("elevater-eurosat-clip", "classification", "top1", List.of("0"), true);
    assertThat(submit(zip, set)).as(commands.err()).isZero();

    JsonNode one = submitted(zip).path(0);
    assertThat(one.fieldNames())
        .toIterable()
        .containsExactly(
            "model_name",
            "dataset_name",
            "num_trainable_params",
            "num_params",
            "num_visual_params",
            "num_backbone_params",
            "n_shot",
            "rnd_seeds",
            "predictions");
    assertThat(one.path("model_name").asText()).isEqualTo("teacher");
    assertThat(one.path("dataset_name").asText()).isEqualTo("eurosat_clip");
    assertThat(one.path("rnd_seeds").toString()).isEqualTo("[0]");
    assertThat(one.path("num_params").asLong())
        .isEqualTo(one.path("num_backbone_params").asLong())
        .isGreaterThan(one.path("num_visual_params").asLong());
    assertThat(one.path("num_visual_params").asLong()).isGreaterThan(100_000);
  }

  @Test
  void probesAreSubmittedBySeed() throws IOException {
    Path zip = folder.resolve("few.zip");
    Path set = set("elevater-mnist", "classification", "top1", List.of("0", "1", "2"), true);
    Files.writeString(
        set, Files.readString(set) + "probe: {train: train, shots: [2], seeds: [4, 7]}\n");
    Path probe = Path.of(set + "#elevater-mnist-linear-probe");
    assertThat(submit(zip, probe)).isEqualTo(1);
    assertThat(commands.err()).contains("elevater-mnist-linear-probe is trained (expected: --elev");
    assertThat(submit(zip, List.of(probe), List.of("--elevater-shots", "2")))
        .as(commands.err())
        .isZero();

    JsonNode one = submitted(zip).path(0);
    assertThat(one.path("dataset_name").asText()).isEqualTo("mnist");
    assertThat(one.path("n_shot").asInt()).isEqualTo(2);
    assertThat(one.path("rnd_seeds").toString()).isEqualTo("[4,7]");
    long trained = one.path("num_trainable_params").asLong();
    assertThat(trained % 3).as("an offset and a weight a value, for three classes").isZero();
    assertThat(one.path("num_params").asLong() - one.path("num_backbone_params").asLong())
        .isEqualTo(trained)
        .isPositive();
    assertThat(one.path("predictions")).hasSize(2);
    double right = 0;
    for (JsonNode seed : one.path("predictions")) {
      for (int i = 0; i < IMAGES; i++) {
        right += best(seed.path(i)) == i % 3 ? 1 : 0;
      }
    }
    assertThat(metrics(0).path("2-shot-top1").path("value").asDouble())
        .isEqualTo(right / IMAGES / 2, within(1e-12));
  }

  @Test
  void aSetThatIsNotWholeIsLeftOutAndNamed() throws IOException {
    Path zip = folder.resolve("mine.zip");
    Path whole = set("elevater-mnist", "classification", "top1", List.of("0"), true);
    Path torn = set("elevater-dtd", "classification", "top1", List.of("0"), false);
    assertThat(submit(zip, torn, whole)).as(commands.err()).isZero();

    assertThat(commands.err()).contains("elevater-dtd is not in the zip: not all of it was scored");
    assertThat(submitted(zip))
        .extracting(one -> one.path("dataset_name").asText())
        .containsExactly("mnist");
  }

  @Test
  void whatHasNoPlaceInASubmissionIsRefusedBeforeTheModelIsLoaded() throws IOException {
    Path zip = folder.resolve("mine.zip");
    Path other = set("park", "classification", "top1", List.of("0"), true);
    assertThat(submit(zip, other)).isEqualTo(1);
    assertThat(commands.err()).contains("park is no set of ELEVATER's");
    assertThat(
            commands.run(
                "evaluate",
                "--model",
                TEACHER,
                "--benchmark",
                "emoji-groups",
                "--elevater-zip",
                zip))
        .isEqualTo(1);
    assertThat(commands.err()).contains("emoji-groups is no set of ELEVATER's");
    Path mine = set("elevater-mnist", "classification", "top1", List.of("0"), true);
    assertThat(
            commands.run(
                "evaluate", "--target", "127.0.0.1:1", "--benchmark", mine, "--elevater-zip", zip))
        .isEqualTo(1);
    assertThat(commands.err()).contains("expected: --elevater-parameters ALL,IMAGE");
    assertThat(zip).doesNotExist();
  }
}
