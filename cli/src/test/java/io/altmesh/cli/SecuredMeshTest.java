package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altmesh.cli.ablate.SmallSample;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.EvaluatorOptions;
import io.altmesh.evaluator.EvaluatorService;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.security.Security;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreboardRequest;
import io.altmesh.proto.v1.StopRequest;
import io.altmesh.proto.v1.TrainingRunGrpc;
import io.altmesh.student.StudentOptions;
import io.altmesh.student.StudentService;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import io.altmesh.trainer.TrainOptions;
import io.altmesh.trainer.TrainResult;
import io.altmesh.trainer.Trainer;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeFile;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The four roles, hardened, with what {@code deploy/certificates.sh} makes; the teacher on a Unix
 * socket. Needs openssl.
 */
final class SecuredMeshTest {
  @TempDir private Path folder;
  private Path certificates;

  @BeforeEach
  void makeCertificates() throws Exception {
    certificates = folder.resolve("certificates");
    try {
      assumeTrue(run("openssl", "version") == 0, "openssl is needed");
    } catch (IOException e) {
      assumeTrue(false, "openssl is needed: " + e.getMessage());
    }
    assertThat(run("../deploy/certificates.sh", certificates.toString())).isZero();
    Path teacher = certificates.resolve("teacher.yaml");
    Files.writeString(teacher, Files.readString(teacher) + "unix: {role: trainer}\n");
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private Security security(String role) {
    return Security.read(certificates.resolve(role + ".yaml"));
  }

  private ServerOptions server(String role) {
    return ServerOptions.at(Address.parse("127.0.0.1:0")).withSecurity(security(role));
  }

  private ClientOptions calls(String role) {
    return ClientOptions.defaults().withSecurity(security(role));
  }

  @Test
  void fourHardenedRolesTrainTogetherAndRefuseStrangers() throws Exception {
    Path sample = SmallSample.write(Files.createDirectories(folder.resolve("sample")));
    try (TeacherService teacher = teacher(sample.resolve("teacher"))) {
      CompletableFuture<Address> listens = new CompletableFuture<>();
      CompletableFuture<TrainResult> run =
          CompletableFuture.supplyAsync(() -> train(recipe(sample, teacher.address()), listens));
      Address trainer = listens.get(60, TimeUnit.SECONDS);
      try (StudentService student = student(trainer, teacher.address());
          EvaluatorService evaluator = evaluator(sample, trainer, student.address())) {
        refusesStrangers(trainer, student.address(), evaluator.address());
        assertThat(run.get(120, TimeUnit.SECONDS).finished()).isTrue();
        assertThat(scores(evaluator.address())).anyMatch(score -> score.getStep() == 4);
      }
    }
  }

  private void refusesStrangers(Address trainer, Address student, Address evaluator)
      throws IOException {
    Files.writeString(certificates.resolve("stranger.yaml"), "client: {trust: ca.pem}");
    Files.writeString(
        certificates.resolve("token.yaml"), "client: {trust: ca.pem, token: 'file:reader.token'}");
    for (Address server : List.of(trainer, student, evaluator)) {
      assertThat(outcome("stranger", server, SecuredMeshTest::stop))
          .isIn(Status.Code.UNAUTHENTICATED, Status.Code.UNIMPLEMENTED);
    }
    assertThat(outcome("stranger", student, SecuredMeshTest::describe))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(outcome("token", trainer, SecuredMeshTest::stop))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(outcome("token", student, SecuredMeshTest::describe))
        .isIn(Status.Code.OK, Status.Code.UNAVAILABLE); // until it has its first checkpoint
  }

  private Status.Code outcome(String role, Address server, Consumer<Channel> call) {
    ManagedChannel channel = Channels.open(server.toString(), calls(role));
    try {
      call.accept(channel);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }

  private static void stop(Channel channel) {
    var unused = TrainingRunGrpc.newBlockingStub(channel).stop(StopRequest.getDefaultInstance());
  }

  private static void describe(Channel channel) {
    var unused =
        EmbedderGrpc.newBlockingStub(channel)
            .describeModel(DescribeModelRequest.getDefaultInstance());
  }

  private List<Score> scores(Address evaluator) {
    ManagedChannel channel = Channels.open(evaluator.toString(), calls("reader"));
    try {
      return EvaluatorGrpc.newBlockingStub(channel)
          .scoreboard(ScoreboardRequest.getDefaultInstance())
          .getScoresList();
    } finally {
      channel.shutdownNow();
    }
  }

  private static Recipe recipe(Path sample, Address teacher) {
    List<String> values =
        List.of(
            "steps=4",
            "checkpoint.every-steps=2",
            "followers.expected=2",
            "teacher.target=" + teacher);
    return RecipeFile.read(sample.resolve("recipes/ablation/en-en-mt-ht.yaml"), values).recipe();
  }

  private TrainResult train(Recipe recipe, CompletableFuture<Address> listens) {
    try {
      TrainOptions options =
          TrainOptions.of(folder.resolve("run"), false)
              .withServer(server("trainer"))
              .withCalls(calls("trainer"));
      return Trainer.run(recipe, options.withAddress(listens::complete));
    } catch (InterruptedException | RuntimeException e) {
      listens.completeExceptionally(e);
      throw new IllegalStateException(e);
    }
  }

  private TeacherService teacher(Path model) {
    ServerOptions server =
        server("teacher").withListen(Address.parse("unix:" + folder.resolve("teacher.sock")));
    return TeacherService.start(
        new TeacherOptions(model, null, server, "cpu", "fp32", 1, QueueSettings.DEFAULT));
  }

  private StudentService student(Address trainer, Address teacher) {
    return StudentService.start(
        new StudentOptions(
            server("student"),
            calls("student"),
            null,
            trainer.toString(),
            null,
            teacher.toString(),
            folder.resolve("student"),
            "cpu",
            "fp32",
            1,
            QueueSettings.DEFAULT));
  }

  private EvaluatorService evaluator(Path sample, Address trainer, Address student) {
    return EvaluatorService.start(
        new EvaluatorOptions(
            server("evaluator"),
            calls("evaluator"),
            List.of(sample.resolve("benchmark/benchmark.yaml").toString()),
            DataRoots.of(folder),
            null,
            student.toString(),
            trainer.toString(),
            List.of("en"),
            List.of(),
            folder.resolve("evaluator"),
            Duration.ofSeconds(60)));
  }
}
