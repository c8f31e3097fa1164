package io.altmesh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.cli.ablate.SmallSample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample's teacher on twelve of its drawings: what is shown, and what is written. */
final class EvaluateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Commands commands = new Commands();
  @TempDir private Path folder;
  private Path sample = Path.of("");

  @BeforeEach
  void write() throws IOException {
    sample = SmallSample.write(folder);
  }

  private Path benchmark() {
    return sample.resolve("benchmark/benchmark.yaml");
  }

  private int evaluate(Object... more) {
    Object[] arguments = new Object[more.length + 7];
    Object[] fixed = {
      "evaluate", "--model", sample.resolve("teacher"), "--device", "cpu", "--precision", "fp32"
    };
    System.arraycopy(fixed, 0, arguments, 0, fixed.length);
    System.arraycopy(more, 0, arguments, fixed.length, more.length);
    return commands.run(arguments);
  }

  @Test
  void showsEveryLanguageAndWritesWhatOtherToolsRead() throws IOException {
    Path out = folder.resolve("scores");
    assertThat(evaluate("--benchmark", benchmark(), "--split", "seen", "--out", out))
        .as(commands.err())
        .isZero();
    assertThat(commands.out())
        .contains("fp32/cpu")
        .containsPattern("(?m)^benchmark +language +split +recall@10 +95 % interval +recall@1 ")
        .containsPattern("(?m)^small +en +seen +1\\.0000 +.*12 .*complete$")
        .containsPattern("(?m)^small +es +seen ");
    assertClipBenchmarkReads(out.resolve("small_seen_en.json"));
    assertThat(Files.readString(out.resolve("scores.csv")))
        .startsWith("benchmark,language,split,model,")
        .containsPattern("(?m)^small,es,seen,teacher,[0-9a-f]{64},fp32/cpu,recall@5,");
    assertThat(Files.readAllLines(out.resolve("scores.jsonl"))).hasSize(2);
    JsonNode outcomes = unpacked(out.resolve("outcomes/small_seen_en.json.gz"));
    assertThat(outcomes.path("ranks")).hasSize(12);
    assertThat(outcomes.path("image_ranks")).hasSize(12);
  }

  private static void assertClipBenchmarkReads(Path file) throws IOException {
    JsonNode dump = JSON.readTree(file.toFile());
    assertThat(dump.path("dataset").asText()).isEqualTo("small");
    assertThat(dump.path("model").asText()).isEqualTo("teacher");
    assertThat(dump.path("pretrained").asText()).matches("[0-9a-f]{64}");
    assertThat(dump.path("task").asText()).isEqualTo("zeroshot_retrieval");
    assertThat(dump.path("language").asText()).isEqualTo("en");
    assertThat(dump.path("metrics").path("image_retrieval_recall@10").asDouble()).isOne();
    assertThat(dump.path("metrics").path("text_retrieval_recall@10").isNumber()).isTrue();
  }

  private static JsonNode unpacked(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return JSON.readTree(in);
    }
  }

  @Test
  void marksWhatIsNotWholeAndEndsWell() throws IOException {
    Path captions = sample.resolve("benchmark/captions.jsonl");
    String stray = "{\"key\": \"nowhere\", \"language\": \"en\", \"text\": \"a ghost\"}\n";
    Files.writeString(captions, Files.readString(captions, UTF_8) + stray);
    assertThat(evaluate("--benchmark", benchmark(), "--languages", "en", "--split", "all"))
        .isZero();
    assertThat(commands.out())
        .containsPattern("(?m)^small +en +all .* INCOMPLETE$")
        .containsPattern("(?m)^INCOMPLETE small en all; 1 × .*nowhere");
    assertThat(commands.err()).contains("1 of 1 scores rest on data that is not whole");
  }

  @Test
  void tellsScriptsTheSame() throws IOException {
    assertThat(evaluate("--benchmark", benchmark(), "--languages", "es", "--json")).isZero();
    JsonNode score = JSON.readTree(commands.out()).path(0);
    assertThat(score.path("language").asText()).isEqualTo("es");
    assertThat(score.path("complete").asBoolean()).isTrue();
    JsonNode first = score.path("metrics").path("recall@10");
    assertThat(first.path("value").asDouble())
        .isBetween(first.path("low").asDouble(), first.path("high").asDouble());
  }

  @Test
  void drawsHitsAndMissesBesideOtherScores() throws IOException {
    Path en = folder.resolve("en");
    Path page = folder.resolve("page.html");
    assertThat(evaluate("--benchmark", benchmark(), "--languages", "en", "--out", en))
        .as(commands.err())
        .isZero();
    JsonNode examples = JSON.readTree(en.resolve("examples/small_seen_en.json").toFile());
    assertThat(examples.path("examples")).isNotEmpty();
    assertThat(
            evaluate(
                "--benchmark",
                benchmark(),
                "--languages",
                "es",
                "--split",
                "seen",
                "--report",
                page,
                "--beside",
                "before=" + en))
        .as(commands.err())
        .isZero();
    String html = Files.readString(page);
    String caption = examples.path("examples").path(0).path("query").path("label").asText();
    assertThat(html)
        .contains(">small, seen: recall@10</h2>", ">before</td>", "Hits and misses")
        .contains("<bdi dir=\"auto\" lang=\"en\">" + caption + "</bdi>")
        .containsPattern("<img alt=\"[^\"]+\" title=\"[^\"]+\" src=\"data:image/jpeg;base64,/9j/")
        .doesNotContain("http");
  }

  @Test
  void saysWhatIsWrongBeforeTheModelIsLoaded() throws IOException {
    assertThat(evaluate("--benchmark", benchmark(), "--languages", "zh")).isEqualTo(1);
    assertThat(evaluate("--benchmark", "xm3600", "--data-root", folder)).isEqualTo(1);
    Path nowhere = folder.resolve("no/page.html");
    assertThat(evaluate("--benchmark", benchmark(), "--report", nowhere)).isEqualTo(1);
    assertThat(evaluate("--benchmark", benchmark(), "--beside", folder)).isEqualTo(1);
    assertThat(evaluate("--benchmark", benchmark(), "--elevater-shots", "5")).isEqualTo(1);
    Files.writeString(Files.createDirectories(folder.resolve("mine")).resolve("thesis"), "years");
    assertThat(evaluate("--benchmark", benchmark(), "--out", folder.resolve("mine"))).isEqualTo(1);
    assertThat(commands.err())
        .contains("--languages zh: in none of the benchmarks (small: en, es)")
        .contains("xm3600: not there:")
        .contains("no is not there (expected: a file in a folder that is)")
        .contains("nothing is drawn (expected: --report FILE.html with it)")
        .contains("nothing is submitted (expected: --elevater-zip FILE.zip with them)")
        .contains("mine: is not empty");
  }

  @Test
  void leavesNoFolderWhereNothingWasScored() {
    Path out = folder.resolve("scores");
    assertThat(
            commands.run("evaluate", "--benchmark", benchmark(), "--model", folder, "--out", out))
        .isEqualTo(1);
    assertThat(commands.err()).contains("config.json");
    assertThat(out).doesNotExist();
  }

  @Test
  void asksForOneModelAndABenchmark() {
    assertThat(commands.run("evaluate", "--benchmark", "emoji-groups")).isEqualTo(2);
    assertThat(evaluate()).isEqualTo(2);
    assertThat(evaluate("--benchmark", benchmark(), "--target", "127.0.0.1:1")).isEqualTo(2);
  }
}
