package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.layout.DataFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionFileTest {
  private static final String GOOD =
      """
      name: mine
      task: retrieval
      metrics: recall@1
      languages: [en, no]
      data:
        layout: lines
        captions: ${data}/${language}.txt
      """;

  private DataFolder folder;

  @BeforeEach
  void make(@TempDir Path root) {
    folder = new DataFolder(root);
  }

  @Test
  void readsWhatIsSaidAndFillsInTheRest() {
    BenchmarkDefinition mine = Written.definition(folder, GOOD);
    assertThat(mine.name()).isEqualTo("mine");
    assertThat(mine.title()).isEqualTo("mine");
    assertThat(mine.metrics()).containsExactly(Metric.RECALL_AT_1);
    assertThat(mine.languages()).containsExactly("en", "no");
    assertThat(mine.splits()).containsExactly("test");
  }

  @Test
  void unknownKeysAreRefusedWithTheNearest() {
    refuses(GOOD + "langauges: [en]\n", "unknown key \"langauges\"; did you mean \"languages\"?");
    refuses(
        GOOD.replace("captions:", "caption:"),
        "unknown key \"data.caption\"; did you mean \"captions\"?");
    refuses(GOOD.replace("lines", "line"), "data.layout is \"line\"; did you mean \"lines\"?");
    refuses(GOOD.replace("recall@1", "recall@2"), "metrics is \"recall@2\"; did you mean");
    refuses(GOOD.replace("retrieval", "ranking"), "task is \"ranking\" (expected: one of class");
  }

  @Test
  void errorsNameFileKeyGivenAndExpected() {
    String file = folder.path("definition.yaml").toString();
    refuses(GOOD.replace("name: mine", "title: x"), file + ": no name (expected: a text)");
    refuses(GOOD.replace("[en, no]", "[1]"), file + ": languages is 1 (expected: texts;");
    refuses(GOOD.replace("recall@1", "top1"), "metrics has top1 (expected: one for task retrieval");
    refuses(
        GOOD.replace("retrieval", "classification").replace("recall@1", "top1"),
        "no classes (expected: for classification");
    refuses(GOOD + "classes: {names: data, templates: data}\n", "has classes (expected:");
    refuses(GOOD.replaceAll("  captions.*\n", ""), "no data.captions (expected: captions, line");
    refuses("- a\n", "holds no keys");
    refuses("name: [", "malformed YAML");
  }

  @Test
  void aFamilySaysOnceWhatItsVariantsShare() {
    String yaml =
        """
        name: ${variant}-set
        title: ${words}
        task: classification
        metrics: [top1]
        languages: [en]
        data: {layout: webdataset, folder: "${data}/${variant}"}
        classes: {count: 3, names: data, templates: ["{c}"]}
        variants:
          a: {with: {words: first}}
          b: {with: {words: second}, classes: {count: 5}, metrics: [mean-per-class]}
          c: {with: {words: third}, task: retrieval, classes: , metrics: [recall@1]}
        """;
    folder.text("family.yaml", yaml);
    BenchmarkCatalog catalog = BenchmarkCatalog.shipped();
    String file = folder.path("family.yaml").toString();
    BenchmarkDefinition b = catalog.find(file + "#b-set");
    assertThat(b.title()).isEqualTo("second");
    assertThat(b.metrics()).containsExactly(Metric.MEAN_PER_CLASS);
    assertThat(b.classes().count()).isEqualTo(5);
    assertThat(b.data()).containsEntry("folder", "${data}/b");
    assertThat(catalog.find(file + "#a-set").classes().count()).isEqualTo(3);
    assertThat(catalog.find(file + "#c-set").task()).isEqualTo(Task.RETRIEVAL);
    assertThatThrownBy(() -> catalog.find(file))
        .hasMessageContaining("holds [a-set, b-set, c-set] (expected: FILE#NAME, one of them)");
  }

  @Test
  void aClassificationThatTellsOfAProbeIsTwoBenchmarks() {
    String yaml =
        """
        name: park
        task: classification
        metrics: [top1]
        languages: [en]
        splits: [test, train]
        data: {layout: image-folder, images: "${data}/${split}"}
        classes: {count: 2, names: [a, b], templates: ["{c}"]}
        probe: {train: train, shots: [1, 4], seeds: [7]}
        """;
    folder.text("park.yaml", yaml);
    String file = folder.path("park.yaml").toString();
    assertThat(BenchmarkCatalog.shipped().find(file).task()).isEqualTo(Task.CLASSIFICATION);
    BenchmarkDefinition probe = BenchmarkCatalog.shipped().find(file + "#park-linear-probe");
    assertThat(probe.task()).isEqualTo(Task.LINEAR_PROBE);
    assertThat(probe.probe().shots()).containsExactly(1, 4);
    assertThat(probe.languagesAmong(java.util.List.of("en"))).containsExactly("zxx");
    refuses(yaml.replace("train: train", "train: all"), "probe.train is \"all\" (expected: one of");
    refuses(
        yaml.replace("[1, 4]", "[4, 1]"), "probe.shots is [4,1] (expected: numbers at least 1,");
    refuses(yaml.replace("seeds", "seed"), "unknown key \"probe.seed\"; did you mean \"seeds\"?");
    refuses(yaml.replace("classification", "multi-label"), "metrics has top1 (expected: one for");
    refuses(
        yaml.replace("classification", "linear-probe"),
        "languages is [\"en\"] (expected: none: task linear-probe reads no text)");
  }

  @Test
  void unknownNamesAndRootsAreToldWithWhatThereIs() {
    assertThatThrownBy(() -> BenchmarkCatalog.shipped().find("imagenet1k"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("no benchmark \"imagenet1k\"; did you mean \"imagenet-1k\"?");
    assertThatThrownBy(() -> Written.open(folder, GOOD.replace("${data}", "${dta}")))
        .hasMessageContaining("data.captions is ${dta}/${language}.txt (expected: of ${…} only");
  }

  @Test
  void rootsComeFromTheEnvironment() {
    DataRoots roots = DataRoots.of(java.util.Map.of("ALTMESH_DATA", "/big"));
    assertThat(roots.paths().get(DataRoots.CLIP_BENCHMARK))
        .isEqualTo(Path.of("/big/clip_benchmark"));
    assertThat(
            DataRoots.of(java.util.Map.of("ALTMESH_CLIP_BENCHMARK", "/json"))
                .paths()
                .get(DataRoots.CLIP_BENCHMARK))
        .isEqualTo(Path.of("/json"));
  }

  private void refuses(String yaml, String message) {
    assertThatThrownBy(() -> Written.definition(folder, yaml))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(message);
  }
}
