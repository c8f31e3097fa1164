package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.images.ImageText;
import io.altmesh.corpus.images.WebDatasetReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same model on the same drawings, from files to figures: CLIP_benchmark's own code over
 * transformers, which {@code make_parity.py} ran, and {@code altmesh evaluate}.
 */
final class ClipBenchmarkParityTest {
  private static final Offset<Double> SAME = within(1e-6);
  private static final Path SAMPLE = Path.of("../samples/emoji").toAbsolutePath().normalize();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void tellsTheFiguresOfClipBenchmark() throws IOException {
    JsonNode theirs = theirs();
    JsonNode ours =
        evaluate(
            "emoji-groups", captions(theirs.path("retrieval")), labels(theirs.path("multi_label")));

    same(ours.path(0), "top1", theirs.path("classification").path("acc1"));
    JsonNode perClass = theirs.path("classification").path("mean_per_class_recall");
    same(ours.path(0), "mean-per-class", perClass);
    for (int k : new int[] {1, 5, 10}) {
      JsonNode retrieval = theirs.path("retrieval");
      same(ours.path(1), "recall@" + k, retrieval.path("image_retrieval_recall@" + k));
      String back = "image-to-text-recall@" + k;
      same(ours.path(1), back, retrieval.path("text_retrieval_recall@" + k));
    }
    same(ours.path(2), "map", theirs.path("multi_label").path("mean_average_precision"));
  }

  private static void same(JsonNode score, String metric, JsonNode theirs) {
    assertThat(theirs.isNumber()).as(metric).isTrue();
    assertThat(score.path("metrics").path(metric).path("value").asDouble())
        .as(score.path("benchmark").asText() + " " + metric)
        .isCloseTo(theirs.asDouble(), SAME);
  }

  private static JsonNode evaluate(Object... benchmarks) throws IOException {
    Commands commands = new Commands();
    int code =
        commands.run(
            "evaluate",
            "--model",
            SAMPLE.resolve("teacher"),
            "--device",
            "cpu",
            "--precision",
            "fp32",
            "--languages",
            "en",
            "--data-root",
            "samples=" + SAMPLE.getParent(),
            "--json",
            "--benchmark",
            benchmarks[0],
            "--benchmark",
            benchmarks[1],
            "--benchmark",
            benchmarks[2]);
    assertThat(code).as(commands.err()).isZero();
    return JSON.readTree(commands.out());
  }

  private static JsonNode theirs() throws IOException {
    try (InputStream in =
        ClipBenchmarkParityTest.class.getResourceAsStream("/parity/clip_benchmark.json")) {
      return JSON.readTree(in);
    }
  }

  /** As COCO has them: a folder of images, a JSON of captions. */
  private Path captions(JsonNode theirs) throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    ObjectNode coco = JSON.createObjectNode();
    ArrayNode told = coco.putArray("images");
    ArrayNode annotations = coco.putArray("annotations");
    for (ImageText drawing : drawings()) {
      String file = drawing.key() + ".png";
      Files.write(images.resolve(file), drawing.image());
      int id = told.size();
      told.addObject().put("id", id).put("file_name", file);
      for (JsonNode caption : theirs.path("captions")) {
        String text = caption.asText().replace("{}", drawing.captions().get(0));
        annotations.addObject().put("image_id", id).put("caption", text);
      }
    }
    Files.writeString(folder.resolve("captions.json"), coco.toString());
    return Files.writeString(
        folder.resolve("captions.yaml"),
        """
        name: five-captions
        task: retrieval
        metrics: [recall@1]
        languages: [en]
        data: {layout: coco-captions, images: images, captions: captions.json}
        """);
  }

  /** With their English names. */
  private static List<ImageText> drawings() {
    List<ImageText> drawings = new ArrayList<>();
    Path shard = SAMPLE.resolve("images/fluent3d.tar.gz");
    try (WebDatasetReader reader = WebDatasetReader.openImages(shard, new SkippedRows())) {
      for (ImageText one = reader.next(); one != null; one = reader.next()) {
        drawings.add(one);
      }
    }
    return drawings;
  }

  /** In ELEVATER's layout: a zip of images, an index. */
  private Path labels(JsonNode theirs) throws IOException {
    StringBuilder index = new StringBuilder();
    JsonNode labels = theirs.path("labels");
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("test.zip")))) {
      for (ImageText drawing : drawings()) {
        JsonNode numbers = labels.path(drawing.key());
        if (numbers.isArray()) {
          zip.putNextEntry(new ZipEntry(drawing.key() + ".png"));
          zip.write(drawing.image());
          index.append("test.zip@%s.png %s%n".formatted(drawing.key(), joined(numbers)));
        }
      }
    }
    Files.writeString(folder.resolve("index.txt"), index);
    return Files.writeString(
        folder.resolve("labels.yaml"),
        """
        name: words
        task: multi-label
        metrics: [map]
        languages: [en]
        data: {layout: elevater, folder: ., index: index.txt}
        classes: {names: %s, templates: %s}
        """
            .formatted(theirs.path("classes"), theirs.path("templates")));
  }

  private static String joined(JsonNode numbers) {
    return StreamSupport.stream(numbers.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(","));
  }
}
