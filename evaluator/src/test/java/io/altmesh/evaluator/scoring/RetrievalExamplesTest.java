package io.altmesh.evaluator.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.FakeEmbedder;
import io.altmesh.evaluator.TinyBenchmark;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.Example;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captions that found their image, and captions that did not. */
class RetrievalExamplesTest {
  @TempDir Path folder;

  private Map<String, List<Example>> examples() throws IOException {
    Path file = TinyBenchmark.write(folder.resolve("tiny"));
    Map<String, List<Example>> examples = new ConcurrentHashMap<>();
    try (FakeEmbedder model = new FakeEmbedder().serve("m", 3, 100);
        Scoring scoring = Scoring.open(folder.resolve("store"));
        EmbedderClient client =
            EmbedderClient.connect(model.target(), ClientOptions.defaults().acceptingAnyModel())) {
      new BenchmarkScorer(
              BenchmarkCatalog.shipped().find(file.toString()), DataRoots.of(folder), scoring)
          .score(
              new Subject("other", client, client, client.describe()),
              new Wish(List.of("en", "zh"), List.of("seen"), false).withExamples(3),
              score -> put(examples, score));
    }
    return examples;
  }

  private static void put(Map<String, List<Example>> examples, Score score) {
    if (!score.getPartial()) {
      examples.put(score.getLanguage(), score.getExamplesList());
    }
  }

  @Test
  void nameTheCaptionItsImageAndWhatCameFirst() throws IOException {
    Map<String, List<Example>> examples = examples();

    assertThat(examples.get("zh")).hasSize(6);
    for (Example example : examples.get("zh")) {
      int concept = Integer.parseInt(example.getQuery().getText().substring("zh ".length()));
      Example.Image own = example.getRight(0).getImage();
      assertThat(own.getId()).contains("k" + concept);
      boolean hit = example.getFound(0).getImage().equals(own);
      assertThat(hit).isEqualTo(concept < 100).isEqualTo(example.getRank() == 0);
    }
    assertThat(examples.get("zh").subList(0, 3)).extracting(Example::getRank).containsOnly(0);
  }

  @Test
  void areOfTheSameImagesInEveryLanguage() throws IOException {
    Map<String, List<Example>> examples = examples();

    assertThat(examples.get("en"))
        .extracting(example -> example.getRight(0).getImage())
        .doesNotHaveDuplicates()
        .containsExactlyElementsOf(
            examples.get("zh").stream().map(example -> example.getRight(0).getImage()).toList());
  }
}
