package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.EvaluatorOptions;
import io.altmesh.evaluator.EvaluatorService;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EvaluateRequest;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import io.altmesh.teacher.TeacherService;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample's teacher on a set laid out as XTD's eleven languages, streamed over gRPC. */
final class ElevenLanguagesTest {
  private static final int IMAGES = 160;
  private static final int BLOCK = 32;

  @TempDir private Path folder;

  @Test
  void everyLanguageArrivesInBothDirectionsAndTheFirstFiguresWithTheFirstBlock() throws Exception {
    XtdMiniature.write(folder, IMAGES);
    try (TeacherService teacher = new SmallRoles(folder.resolve("small")).teacher();
        GatedImages images = new GatedImages(teacher.address().toString());
        EvaluatorService evaluator = evaluator()) {
      ManagedChannel channel = Channels.open(evaluator.address().toString());
      Iterator<Score> stream =
          EvaluatorGrpc.newBlockingStub(channel)
              .withDeadlineAfter(60, TimeUnit.SECONDS)
              .evaluate(
                  EvaluateRequest.newBuilder()
                      .setBenchmark("xtd-11")
                      .setTarget(teacher.address().toString())
                      .setImageTarget(images.target())
                      .build());
      // It comes while all other images are held back.
      assertOfTheFirstBlock(stream.next());
      assertThat(images.passed).hasValue(BLOCK);

      images.open();
      List<Score> scores = new ArrayList<>();
      stream.forEachRemaining(scores::add);
      channel.shutdownNow();
      assertStreamed(scores);
    }
  }

  private EvaluatorService evaluator() throws IOException {
    return EvaluatorService.start(
        new EvaluatorOptions(
            ServerOptions.at(new HostPort("127.0.0.1", 0)),
            ClientOptions.defaults(),
            List.of("xtd-11"),
            DataRoots.of(folder),
            null,
            null,
            null,
            List.of(),
            List.of(),
            folder.resolve("evaluator"),
            Duration.ofSeconds(60)));
  }

  private static void assertOfTheFirstBlock(Score first) {
    assertThat(first.getPartial()).isTrue();
    assertThat(first.getLanguage()).isEqualTo("en");
    assertThat(first.getImages()).isEqualTo(BLOCK);
    assertThat(first.getImagesTotal()).isEqualTo(IMAGES);
    assertThat(first.getQueries()).isEqualTo(BLOCK);
    assertThat(first.getCandidates()).isEqualTo(BLOCK);
    MetricValue recall = first.getMetrics(0);
    assertThat(recall.getName()).as("what papers report").isEqualTo("recall@10");
    assertThat(recall.getValue()).as("the teacher knows English").isGreaterThan(0.7);
    assertThat(recall.getLow()).isLessThan(recall.getHigh());
  }

  private static void assertStreamed(List<Score> scores) {
    List<Score> last = scores.stream().filter(score -> !score.getPartial()).toList();
    assertThat(last).extracting(Score::getLanguage).isEqualTo(XtdMiniature.LANGUAGES);
    for (Score score : last) {
      assertThat(score.getQueries()).isEqualTo(IMAGES);
      assertThat(score.getCandidates()).isEqualTo(IMAGES);
      assertThat(score.getFaultsList()).isEmpty();
      assertRecalls(score.getTextToImage());
      assertRecalls(score.getImageToText());
      List<Score> of =
          scores.stream().filter(s -> s.getLanguage().equals(score.getLanguage())).toList();
      assertThat(of).as("some partial ones, then the final").hasSizeGreaterThan(1);
      assertThat(of.get(of.size() - 1)).isEqualTo(score);
    }
    assertThat(last.get(0).getTextToImage().getAt10()).as("English").isGreaterThan(0.4);
    assertThat(last.get(0).getImageToText().getAt10()).as("English").isGreaterThan(0.4);
  }

  private static void assertRecalls(Recall recall) {
    assertThat(recall.getAt10()).isBetween(0.01, 1.0);
    assertThat(recall.getAt1()).isLessThanOrEqualTo(recall.getAt5());
    assertThat(recall.getAt5()).isLessThanOrEqualTo(recall.getAt10());
  }
}
