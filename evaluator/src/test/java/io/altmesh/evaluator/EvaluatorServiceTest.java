package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EvaluateRequest;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.ListBenchmarksRequest;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreboardRequest;
import io.altmesh.proto.v1.WatchScoresRequest;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over loopback sockets: fake models and a fake trainer, a benchmark and a store on disk. */
@Timeout(60)
class EvaluatorServiceTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<EvaluatorService> evaluators = new ArrayList<>();
  private FakeEmbedder model;
  private FakeTrainer trainer;
  private Path benchmark;

  @BeforeEach
  void start() throws IOException {
    model = new FakeEmbedder();
    trainer = new FakeTrainer();
    benchmark = TinyBenchmark.write(folder.resolve("benchmark"));
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    evaluators.forEach(EvaluatorService::close);
    model.close();
    trainer.close();
  }

  @Test
  void streamsPartialScoresWhileTextsComeInThenFinalOnes() {
    model.serve("m", 7, TinyBenchmark.IMAGES);
    EvaluatorService evaluator = start(alone());
    evaluate(evaluator, request().addLanguages("zh").build()); // embeds the images
    List<Score> scores = evaluate(evaluator, request().addLanguages("en").build());
    List<Score> all = scores.stream().filter(s -> s.getSplit().equals("all")).toList();
    assertThat(all).extracting(Score::getPartial).containsExactly(true, false);
    assertThat(all).extracting(Score::getQueries).containsExactly(128, 150);
    Score last = all.get(1);
    assertThat(last.getTextToImage().getAt1()).isEqualTo(1);
    assertThat(last.getMeanRecall()).isEqualTo(1);
    assertThat(last.getStep()).isEqualTo(7);
    assertThat(last.getFingerprint()).isEqualTo("m");
    assertThat(scores.get(scores.size() - 1).getPartial()).isFalse();
  }

  @Test
  void reportsSplitsApart() {
    // Concepts up to 99 are known: of 120 seen 80, of 30 composed 20.
    model.serve("m", 1, 100);
    List<Score> scores = evaluate(start(alone()), request().addLanguages("zh").build());
    assertThat(recallAt1(scores, "seen")).isEqualTo(80 / 120.0, within(1e-9));
    assertThat(recallAt1(scores, "composed")).isEqualTo(20 / 30.0, within(1e-9));
    assertThat(recallAt1(scores, "all")).isEqualTo(100 / 150.0, within(1e-9));
    assertThat(last(scores, "composed").getCandidates()).isEqualTo(150);
    assertThat(last(scores, "composed").getQueries()).isEqualTo(30);
  }

  @Test
  void tellsExamplesToWhoAsksAndKeepsNone() {
    model.serve("m", 1, 100);
    EvaluatorService evaluator = start(alone());
    List<Score> scores =
        evaluate(evaluator, request().addLanguages("zh").setSplit("seen").setExamples(2).build());

    Score last = scores.get(scores.size() - 1);
    assertThat(last.getExamplesList())
        .extracting(one -> one.getRank() == 0)
        .containsExactly(true, true, false, false);
    assertThat(stub(evaluator).scoreboard(ScoreboardRequest.getDefaultInstance()).getScoresList())
        .isNotEmpty()
        .allMatch(score -> score.getExamplesCount() == 0);
    assertThatThrownBy(() -> evaluate(evaluator, request().setExamples(33).build()))
        .hasMessage("INVALID_ARGUMENT: examples: 33 (expected: 0 to 32)");
  }

  @Test
  void namesTheBenchmarksLanguagesAndTargetsThatItDoesNotKnow() {
    model.serve("m", 1, 10);
    EvaluatorService evaluator = start(alone());
    assertThatThrownBy(() -> evaluate(evaluator, request().setBenchmark("coco").build()))
        .hasMessage("NOT_FOUND: benchmark 'coco' (known: tiny)");
    assertThatThrownBy(() -> evaluate(evaluator, request().addLanguages("xx").build()))
        .hasMessage("INVALID_ARGUMENT: language 'xx' (expected of tiny: en, zh)");
    assertThatThrownBy(() -> evaluate(evaluator, request().setTarget("nowhere").build()))
        .hasMessageStartingWith("INVALID_ARGUMENT: target: \"nowhere\" (expected: HOST:PORT");
    assertThatThrownBy(() -> evaluate(evaluator, request().setExpectedFingerprint("other").build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("other");
    assertThatThrownBy(
            () ->
                stub(evaluator)
                    .scoreboard(ScoreboardRequest.newBuilder().setBenchmark("coco").build()))
        .hasMessage("NOT_FOUND: benchmark 'coco' (known: tiny)");
  }

  @Test
  void saysThatTextsAndImagesAreNotOfOneSpace() {
    model.serve("m", 1, 10).textDim = 64;
    EvaluatorService evaluator = start(alone());
    assertThatThrownBy(() -> evaluate(evaluator, request().build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("text vectors of 64 dimensions, the images have 150");
  }

  @Test
  void scoresOnWithoutAnImageThatWasRefused() {
    model.serve("m", 1, TinyBenchmark.IMAGES).refusedImage = "image 42";
    List<Score> scores = evaluate(start(alone()), request().addLanguages("en").build());
    assertThat(recallAt1(scores, "all")).isEqualTo(149 / 150.0, within(1e-9));
    assertThat(last(scores, "all").getImageToText().getAt1()).isEqualTo(149 / 150.0, within(1e-9));
    assertThat(last(scores, "all").getFaultsList())
        .singleElement()
        .asString()
        .startsWith("1 × unreadable image (k42")
        .contains("no image");
  }

  @Test
  void cancellingEvaluateFreesItsWorker() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch scoring = new CountDownLatch(3);
    EvaluatorService evaluator = start(alone());
    model.serve("m", 1, 10).before =
        texts -> {
          if (texts.get(0).equals("en 0")) {
            scoring.countDown();
            await(never);
          }
        };
    // As many as there are workers.
    for (int worker = 0; worker < 3; worker++) {
      int left = 2 - worker;
      Context.CancellableContext caller = Context.current().withCancellation();
      caller.run(() -> stub(evaluator).evaluate(request().build()));
      Await.until("a list is being embedded", () -> scoring.getCount() == left);
      caller.cancel(null);
    }
    try (FakeEmbedder other = new FakeEmbedder().serve("o", 1, 10)) {
      assertThat(evaluate(evaluator, request().setTarget(other.target()).build())).isNotEmpty();
    } finally {
      never.countDown();
    }
  }

  @Test
  void scoresEveryCheckpointInOrderThoughTheStudentIsAhead() {
    model.serve("a", 0, 0).serve("b", 100, 50).serve("c", 200, 150);
    trainer.publish(0, "a");
    trainer.publish(100, "b");
    trainer.publish(200, "c");
    EvaluatorService evaluator = start(following(LONG));
    assertThat(acknowledged(3)).containsExactly(0L, 100L, 200L);
    List<Score> all =
        scoreboard(evaluator).stream()
            .filter(s -> s.getSplit().equals("all") && s.getLanguage().equals("zh"))
            .toList();
    assertThat(all).extracting(Score::getStep).containsExactly(0L, 100L, 200L);
    assertThat(all).extracting(s -> s.getTextToImage().getAt1()).containsExactly(0.0, 1 / 3.0, 1.0);
    assertThat(all).extracting(Score::getRole).containsOnly("student");
    assertThat(best(evaluator)).isEqualTo(200);
    // One image tower: asked once.
    assertThat(model.imagesSeen).hasValue(TinyBenchmark.IMAGES);
  }

  @Test
  void waitsForTheStudentToSwap() {
    model.serve("a", 0, 0);
    EvaluatorService evaluator = start(following(LONG));
    BlockingQueue<Score> scores = watch(evaluator);
    trainer.publish(100, "b");
    model.serve("b", 100, 150);
    assertThat(Await.next("score", scores).getStep()).isEqualTo(100);
    assertThat(acknowledged(1)).containsExactly(100L);
  }

  @Test
  void acknowledgesACheckpointWhoseScoreFailedAndGoesOn() {
    model.serve("b", 200, 150);
    trainer.publish(100, "refused by the student");
    trainer.publish(200, "b");
    EvaluatorService evaluator = start(following(Duration.ofMillis(100)));
    assertThat(acknowledged(2)).containsExactly(100L, 200L);
    assertThat(scoreboard(evaluator)).extracting(Score::getStep).containsOnly(200L);
  }

  @Test
  void doesNotAcknowledgeWhatItsOwnEndCutOff() {
    CountDownLatch scoring = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    model.serve("a", 100, 150).before =
        texts -> {
          scoring.countDown();
          await(never);
        };
    EvaluatorService evaluator = start(following(LONG));
    trainer.publish(100, "a");
    await(scoring);
    evaluator.close();
    never.countDown();
    assertThat(trainer.acknowledged).isEmpty();
  }

  @Test
  void scoresTheTeacherOnceInItsLanguages() {
    model.serve("t", 0, 150);
    EvaluatorService evaluator =
        start(options(model.target(), null, null, List.of("en"), List.of(), LONG));
    Await.until("the teacher's scores", () -> scoreboard(evaluator).size() == 3);
    assertThat(scoreboard(evaluator)).extracting(Score::getRole).containsOnly("teacher");
    assertThat(scoreboard(evaluator)).extracting(Score::getLanguage).containsOnly("en");
  }

  @Test
  void asksForNoImageOnTheSecondStartAndScoresTheSame() {
    model.serve("m", 1, 100);
    EvaluatorService first = start(alone());
    List<Score> cold = evaluate(first, request().build());
    first.close();
    int seen = model.imagesSeen.get();
    assertThat(seen).isEqualTo(TinyBenchmark.IMAGES);

    EvaluatorService second = start(alone());
    List<Score> warm = evaluate(second, request().build());
    assertThat(model.imagesSeen).hasValue(seen);
    assertThat(finals(warm)).hasSize(6).isEqualTo(finals(cold));
  }

  @Test
  void remembersScoresAcrossARestart() {
    model.serve("m", 1, 100);
    EvaluatorService first = start(alone());
    evaluate(first, request().build());
    List<Score> before = scoreboard(first);
    first.close();
    assertThat(before).hasSize(6);
    assertThat(scoreboard(start(alone()))).isEqualTo(before);
  }

  @Test
  void tellsItsWatchersThatItCloses() {
    model.serve("m", 1, 100);
    EvaluatorService evaluator = start(alone());
    evaluate(evaluator, request().addLanguages("en").build());
    Iterator<Score> scores =
        stub(evaluator).watchScores(WatchScoresRequest.newBuilder().setReplay(true).build());
    for (int i = 0; i < 3; i++) {
      assertThat(scores.next().getPartial()).isFalse();
    }
    evaluator.close();
    assertThatThrownBy(scores::hasNext).hasMessage("UNAVAILABLE: the evaluator is closing");
  }

  @Test
  void listsWhatItMeasures() {
    var listed = stub(start(alone())).listBenchmarks(ListBenchmarksRequest.getDefaultInstance());
    assertThat(listed.getBenchmarks(0).getLanguagesList()).containsExactly("en", "zh");
    assertThat(listed.getBenchmarks(0).getSplitsList()).containsExactly("all", "seen", "composed");
    assertThat(listed.getBenchmarks(0).getQueries()).isEqualTo(300);
  }

  /** Of 150 concepts the student knows 100; it takes the others for their neighbours. */
  @Test
  void holdsAStudentAgainstItsTeacherWithoutImages() throws IOException {
    agreement();
    model.serve("s", 1, 100);
    try (FakeEmbedder teacher = new FakeEmbedder().serve("t", 0, TinyBenchmark.IMAGES)) {
      EvaluatorService evaluator =
          start(options(teacher.target(), null, null, List.of(), List.of(), LONG));
      List<Score> scores =
          evaluate(evaluator, request().setBenchmark("agree").addLanguages("zh").build());
      assertThat(scores).extracting(Score::getPartial).containsExactly(true, true, false);
      Score last = scores.get(2);
      assertThat(last.getMetrics(0).getName()).isEqualTo("cosine");
      assertThat(last.getMetrics(0).getValue()).isEqualTo(100 / 150.0, within(1e-9));
      assertThat(last.getMetrics(0).getLow()).isBetween(0.55, 0.65);
      assertThat(last.getMetrics(1).getName()).isEqualTo("mse");
      assertThat(last.getMetrics(1).getValue()).isEqualTo(50 * 18 / 150.0 / 150, within(1e-9));
      assertThat(last.getQueries()).isEqualTo(TinyBenchmark.IMAGES);
      assertThat(model.imagesSeen.get()).isZero();
    }
  }

  @Test
  void asksForTheTeacherThatABenchmarkNeeds() throws IOException {
    agreement();
    model.serve("s", 1, 100);
    EvaluatorService evaluator = start(alone());
    assertThatThrownBy(() -> evaluate(evaluator, request().setBenchmark("agree").build()))
        .hasMessageContaining("FAILED_PRECONDITION: agree: no teacher to agree with");
    EvaluateRequest named =
        request().setBenchmark("agree").setTeacherTarget(model.target()).build();
    assertThat(evaluate(evaluator, named)).last().matches(score -> !score.getPartial());
    assertThatThrownBy(() -> start(following(LONG)))
        .hasMessage("benchmark 'agree' holds students against their teacher (expected: --teacher)");
  }

  private void agreement() throws IOException {
    benchmark =
        Files.writeString(
            folder.resolve("benchmark/agree.yaml"),
            """
            name: agree
            task: agreement
            metrics: [cosine, mse]
            languages: [en, zh]
            splits: [all]
            data: {layout: shard-captions, images: images.tar, captions: captions.jsonl}
            """);
  }

  @Test
  void refusesToStartWithALanguageThatNoBenchmarkHas() {
    assertThatThrownBy(() -> start(options(null, null, null, List.of(), List.of("xx"), LONG)))
        .isInstanceOf(MeshException.class)
        .hasMessage("language 'xx' (expected: en, zh)");
  }

  @Test
  void namesAPortThatIsInUse() {
    EvaluatorOptions taken =
        new EvaluatorOptions(
            ServerOptions.at(HostPort.parse(model.target())),
            ClientOptions.defaults(),
            List.of(benchmark.toString()),
            DataRoots.of(folder),
            null,
            null,
            null,
            List.of(),
            List.of(),
            folder.resolve("data"),
            LONG);
    assertThatThrownBy(() -> EvaluatorService.start(taken))
        .isInstanceOfSatisfying(
            MeshException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.FAILED_PRECONDITION))
        .hasMessageContaining(model.target());
  }

  private EvaluatorOptions alone() {
    return options(null, null, null, List.of(), List.of(), LONG);
  }

  private EvaluatorOptions following(Duration patience) {
    return options(null, model.target(), trainer.target(), List.of(), List.of(), patience);
  }

  private EvaluatorOptions options(
      @Nullable String teacher,
      @Nullable String student,
      @Nullable String trainer,
      List<String> teacherLanguages,
      List<String> languages,
      Duration patience) {
    return new EvaluatorOptions(
        ServerOptions.at(new HostPort("127.0.0.1", 0)),
        ClientOptions.defaults(),
        List.of(benchmark.toString()),
        DataRoots.of(folder),
        teacher,
        student,
        trainer,
        teacherLanguages,
        languages,
        folder.resolve("data"),
        patience);
  }

  private EvaluatorService start(EvaluatorOptions options) {
    EvaluatorService evaluator = EvaluatorService.start(options);
    evaluators.add(evaluator);
    return evaluator;
  }

  private EvaluateRequest.Builder request() {
    return EvaluateRequest.newBuilder().setBenchmark("tiny").setTarget(model.target());
  }

  private EvaluatorGrpc.EvaluatorBlockingStub stub(EvaluatorService evaluator) {
    ManagedChannel channel = Channels.open(evaluator.address().toString());
    channels.add(channel);
    return EvaluatorGrpc.newBlockingStub(channel);
  }

  private List<Score> evaluate(EvaluatorService evaluator, EvaluateRequest request) {
    List<Score> scores = new ArrayList<>();
    stub(evaluator)
        .withDeadlineAfter(LONG.toSeconds(), TimeUnit.SECONDS)
        .evaluate(request)
        .forEachRemaining(scores::add);
    return scores;
  }

  private List<Score> scoreboard(EvaluatorService evaluator) {
    return stub(evaluator).scoreboard(ScoreboardRequest.getDefaultInstance()).getScoresList();
  }

  private long best(EvaluatorService evaluator) {
    return stub(evaluator).scoreboard(ScoreboardRequest.getDefaultInstance()).getBestStep();
  }

  private BlockingQueue<Score> watch(EvaluatorService evaluator) {
    BlockingQueue<Score> scores = new LinkedBlockingQueue<>();
    Iterator<Score> stream = stub(evaluator).watchScores(WatchScoresRequest.getDefaultInstance());
    Thread thread =
        new Thread(
            () -> {
              try {
                stream.forEachRemaining(scores::add);
              } catch (StatusRuntimeException e) {
                // the test is over
              }
            });
    thread.setDaemon(true);
    thread.start();
    return scores;
  }

  private List<Long> acknowledged(int count) {
    List<Long> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(Await.next("acknowledgement " + i, trainer.acknowledged));
    }
    return steps;
  }

  private static List<Double> finals(List<Score> scores) {
    return scores.stream().filter(s -> !s.getPartial()).map(Score::getMeanRecall).toList();
  }

  private static double recallAt1(List<Score> scores, String split) {
    return last(scores, split).getTextToImage().getAt1();
  }

  private static Score last(List<Score> scores, String split) {
    return scores.stream()
        .filter(s -> s.getSplit().equals(split))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
