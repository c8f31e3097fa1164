package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.layout.DataFolder;
import io.altmesh.corpus.layout.DataQuality;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every definition that ships, on a miniature of its data set. */
class ShippedDefinitionsTest {
  private static final String PROBE = "-linear-probe";
  private static final BenchmarkCatalog CATALOG = BenchmarkCatalog.shipped();

  @TempDir Path root;

  static Stream<String> names() {
    return CATALOG.all().stream()
        .map(BenchmarkDefinition::name)
        .filter(name -> !name.startsWith("emoji") && !name.endsWith(PROBE));
  }

  @ParameterizedTest
  @MethodSource("names")
  void readsItsTrueLayout(String name) {
    BenchmarkDefinition definition = CATALOG.find(name);
    Miniatures.write(definition, new DataFolder(root));
    try (Benchmark benchmark = Benchmark.open(definition, DataRoots.of(root))) {
      assertThat(Written.ids(benchmark)).hasSize(benchmark.imageCount()).doesNotHaveDuplicates();
      assertThat(benchmark.languages()).isNotEmpty();
      benchmark.languages().forEach(language -> check(benchmark, language));
      assertThat(benchmark.fingerprint(benchmark.languages().get(0))).hasSize(64);
    }
  }

  private static void check(Benchmark benchmark, String language) {
    if (benchmark.task().hasClasses()) {
      int last = benchmark.imageCount() - 1;
      int label = benchmark.labels(last)[0];
      assertThat(benchmark.classes(language).names()).hasSizeGreaterThan(label);
      assertThat(benchmark.classes(language).prompts(label).get(0)).doesNotContain("{c}");
    } else {
      assertThat(benchmark.captions(language).size()).isGreaterThanOrEqualTo(4);
    }
    assertThat(benchmark.quality(language)).isEqualTo(DataQuality.COMPLETE);
  }

  @ParameterizedTest
  @MethodSource("names")
  void saysWhichFilesItWantsAndWhereTheyAre(String name) {
    BenchmarkDefinition definition = CATALOG.find(name);
    assertThatThrownBy(() -> Benchmark.open(definition, DataRoots.of(root)))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(name + ": not there:\n  " + root)
        .hasMessageMatching("(?s).*https?://.*")
        .hasMessageContaining("${data} is " + root);
  }

  @Test
  void coverWhatThePapersName() {
    assertThat(CATALOG.all().stream().map(BenchmarkDefinition::name))
        .contains("imagenet-1k", "imagenet-a", "imagenet-r", "imagenet-sketch", "imagenet-v2")
        .contains("flickr30k", "flickr30k-cn", "mscoco-5k", "coco-cn-1k", "coco-cn-5k")
        .contains("xtd-10", "xtd-11", "multi30k", "xm3600", "emoji-fluent");
    assertThat(CATALOG.find("imagenet-1k").languages())
        .containsExactly("en", "zh", "it", "ja", "ar");
    assertThat(named("elevater-")).hasSize(20);
    assertThat(CATALOG.all().stream().filter(one -> one.name().endsWith(PROBE))).hasSize(20);
    assertThat(named("wds-")).hasSizeGreaterThanOrEqualTo(26);
    assertThat(CATALOG.find("xm3600").languages()).hasSize(36);
  }

  @Test
  void elevatersMetricsAreItsOwn() {
    assertThat(leading("elevater-caltech-101")).isEqualTo(Metric.MEAN_PER_CLASS);
    assertThat(leading("elevater-hateful-memes")).isEqualTo(Metric.ROC_AUC);
    assertThat(leading("elevater-voc-2007-classification")).isEqualTo(Metric.MAP_11_POINT);
    assertThat(named("elevater-").stream().filter(one -> one.metrics().get(0) == Metric.TOP1))
        .hasSize(14);
  }

  @Test
  void elevatersSetsAreProbedByTheirOwnMetricsOnTheirTrainingImages() {
    BenchmarkDefinition pets = CATALOG.find("elevater-oxford-iiit-pets-linear-probe");
    assertThat(pets.task()).isEqualTo(Task.LINEAR_PROBE);
    assertThat(pets.metrics().get(0)).isEqualTo(Metric.MEAN_PER_CLASS);
    assertThat(pets.languages()).containsExactly(BenchmarkDefinition.NO_LANGUAGE);
    assertThat(pets.splitsRead("test")).containsExactly("test", "train");
    assertThat(pets.probe())
        .isEqualTo(
            new Probe(
                "train",
                List.of(5, 20, 50),
                List.of(0, 1, 2),
                List.of(0.1, 1.0, 10.0, 100.0, 1000.0)));
    assertThatThrownBy(() -> Benchmark.open(pets, DataRoots.of(root)))
        .hasMessageContaining("oxford_iiit_pets_20211007/test.txt")
        .hasMessageNotContaining("templates.json");
  }

  private static Metric leading(String name) {
    return CATALOG.find(name).metrics().get(0);
  }

  private static List<BenchmarkDefinition> named(String prefix) {
    return CATALOG.all().stream()
        .filter(one -> one.name().startsWith(prefix) && !one.name().endsWith(PROBE))
        .toList();
  }
}
