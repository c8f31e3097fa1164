package io.altmesh.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Space;
import io.altmesh.serving.ServedModels;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A student over loopback sockets, with real small checkpoints and a scripted trainer. */
class StudentServiceTest {
  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Engine engine;
  private TinyStudents students;
  private FakeTrainer trainer;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
    students = new TinyStudents(folder, engine);
    trainer = new FakeTrainer();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    trainer.close();
    engine.close();
  }

  @Test
  void isAWholeAltClipAtOneAddressWithACopyOfTheTeachersImageTower() throws IOException {
    EmbedderClient client = start(options().images(TinyStudents.TEACHER));
    assertWholeAltClip(client);
  }

  @Test
  void isAWholeAltClipAtOneAddressByForwardingImages() throws IOException {
    EmbedderClient client = start(options().teacher(startTeacher().address().toString()));
    assertWholeAltClip(client);
  }

  private void assertWholeAltClip(EmbedderClient client) throws IOException {
    String fingerprint = publish(100);
    assertThat(acknowledged()).isEqualTo(100);
    ModelDescription told = client.describe();
    assertThat(told.getStep()).isEqualTo(100);
    assertThat(told.getModel().getFingerprint()).isEqualTo(fingerprint);
    assertThat(told.getImage().getFingerprint()).isEqualTo(students.imageTower());
    assertThat(client.head().getImageTowerFingerprint()).isEqualTo(students.imageTower());
    byte[] image = Files.readAllBytes(TinyStudents.MODELS.resolve("inputs/image-0.png"));
    EmbedResponse images = client.embedImages(images(image, "no image".getBytes(), image));
    assertThat(images.getModel().getFingerprint()).isEqualTo(fingerprint);
    assertThat(images.getFailuresList()).hasSize(1);
    assertThat(images.getFailures(0).getIndex()).isEqualTo(1);
    try (EmbeddingModel teacher = EmbeddingModels.open(TinyStudents.TEACHER, engine)) {
      assertThat(Tensors.floats(images.getEmbeddings()))
          .isEqualTo(
              teacher
                  .embedImages(
                      List.of(image, "no image".getBytes(), image),
                      io.altmesh.encoder.Space.PROJECTED)
                  .values());
    }
  }

  /** The rule that both sides follow: what the encoder computes of the directory. */
  @Test
  void reportsTheFingerprintThatTheTrainerComputesOfItsDirectory() throws IOException {
    Path directory = students.checkpoint(7);
    EmbedderClient following = start(options());
    trainer.publish(7, students.fingerprint(directory), directory);
    acknowledged();
    EmbedderClient serving =
        start(options().trainer(null).model(directory).images(TinyStudents.TEACHER));
    for (EmbedderClient client : List.of(following, serving)) {
      assertThat(client.describe().getModel().getFingerprint())
          .isEqualTo(students.fingerprint(directory));
      assertThat(client.describe().getStep()).isEqualTo(7);
    }
  }

  @Test
  void swapsWithoutFailingACall() throws Exception {
    EmbedderClient client = start(options());
    Map<String, float[]> expected = new HashMap<>();
    expected.put(publish(1), vectors(1));
    acknowledged();
    AtomicBoolean enough = new AtomicBoolean();
    AtomicReference<String> newest = new AtomicReference<>("");
    CompletableFuture<List<EmbedResponse>> calls =
        CompletableFuture.supplyAsync(
            () -> {
              List<EmbedResponse> answers = new ArrayList<>();
              while (!enough.get()) {
                answers.add(client.embedText(texts("")));
                newest.set(answers.get(answers.size() - 1).getModel().getFingerprint());
              }
              return answers;
            });
    for (int step = 2; step <= 4; step++) {
      String fingerprint = publish(step);
      expected.put(fingerprint, vectors(step));
      acknowledged();
      Await.until(
          "step " + step + " answers", () -> newest.get().equals(fingerprint) || calls.isDone());
    }
    enough.set(true);
    assertThat(calls.get())
        .allSatisfy(
            answer ->
                assertThat(Tensors.floats(answer.getEmbeddings()))
                    .isEqualTo(expected.get(answer.getModel().getFingerprint())));
    assertThat(calls.get())
        .extracting(answer -> answer.getModel().getFingerprint())
        .contains(expected.keySet().toArray(new String[0]));
  }

  @Test
  void answersWithAnOlderCheckpointUntilTheTrainerReleasesIt() throws IOException {
    EmbedderClient client = start(options());
    String one = publish(1);
    acknowledged();
    String two = publish(2);
    acknowledged();
    assertThat(Tensors.floats(client.embedText(texts(one)).getEmbeddings())).isEqualTo(vectors(1));
    assertThat(client.describe(one).getStep()).isEqualTo(1);
    assertThat(client.describe().getModel().getFingerprint()).isEqualTo(two);

    trainer.release(1, one);
    Await.until("the first is let go", () -> code(client, one) == Status.Code.FAILED_PRECONDITION);
    assertThatThrownBy(() -> client.embedText(texts(one)))
        .hasMessageContaining("fingerprint " + one + " is not served here (served: " + two + ")");
    Await.until("its files are deleted", () -> cached().size() == 1);
  }

  @Test
  void refusesACheckpointThatWasCorruptedOnTheWayAndServesOn() throws IOException {
    EmbedderClient client = start(options());
    String one = publish(1);
    acknowledged();
    trainer.corrupt = true;
    publish(2);
    assertThat(acknowledged()).isEqualTo(2);
    assertServes(client, one, 1);
    trainer.corrupt = false;
    String three = publish(3);
    acknowledged();
    assertServes(client, three, 3);
  }

  @Test
  void refusesACheckpointThatIsNoModelAndServesOn() throws IOException {
    EmbedderClient client = start(options());
    String one = publish(1);
    acknowledged();
    Path broken = students.checkpoint(2);
    String fingerprint = students.fingerprint(broken);
    byte[] weights = Files.readAllBytes(broken.resolve("model.safetensors"));
    Files.write(broken.resolve("model.safetensors"), java.util.Arrays.copyOf(weights, 900));
    trainer.publish(2, fingerprint, broken);
    assertThat(acknowledged()).isEqualTo(2);
    assertServes(client, one, 1);
    assertThat(cached()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,64]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[16],\"data_offsets\":[0,1099511627776]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[16],\"data_offsets\":[-64,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-16],\"data_offsets\":[0,64]}}",
      })
  void refusesACheckpointWhoseHeaderLiesAndServesOn(String header) throws IOException {
    EmbedderClient client = start(options());
    String one = publish(1);
    acknowledged();
    Path lying = students.checkpoint(2);
    String fingerprint = students.fingerprint(lying);
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 64).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(lying.resolve("model.safetensors"), file.putLong(json.length).put(json).array());
    trainer.publish(2, fingerprint, lying);
    assertThat(acknowledged()).isEqualTo(2);
    assertServes(client, one, 1);
    assertThat(cached()).hasSize(1);
  }

  @Test
  void refusesACheckpointOfOtherWeightsThanItsFingerprintAndServesOn() throws IOException {
    EmbedderClient client = start(options());
    String one = publish(1);
    acknowledged();
    trainer.publish(2, students.fingerprint(students.checkpoint(3)), students.checkpoint(2));
    assertThat(acknowledged()).isEqualTo(2);
    assertServes(client, one, 1);
  }

  @Test
  void refusesACheckpointOfAnotherImageTowerAndServesOn() throws IOException {
    EmbedderClient client = start(options().images(TinyStudents.TEACHER));
    String one = publish(1);
    acknowledged();
    Path other = students.checkpoint(2, "another tower");
    trainer.publish(2, students.fingerprint(other), other);
    assertThat(acknowledged()).isEqualTo(2);
    assertServes(client, one, 1);
  }

  @Test
  void saysWhyItRefusesADirectoryOfAnotherOrAnUnknownImageTower() throws IOException {
    Path other = students.checkpoint(1, "another tower");
    Path unknown = students.checkpoint(2, "");
    Options withImages = options().trainer(null).images(TinyStudents.TEACHER);
    assertThatThrownBy(() -> start(withImages.model(other)))
        .hasMessageContaining("was trained against image tower another tower")
        .hasMessageContaining("given: " + students.imageTower());
    assertThatThrownBy(() -> start(withImages.model(unknown)))
        .hasMessageContaining("does not say which image tower it was trained against");
  }

  @Test
  void takesCheckpointsAndAnswersTextsWhileTheTeacherIsAway() throws IOException {
    MeshServer teacher = startTeacher();
    EmbedderClient client = start(options().teacher(teacher.address().toString()));
    publish(1);
    acknowledged();
    teacher.close();
    String two = publish(2);
    acknowledged();
    assertServes(client, two, 2);
    byte[] image = Files.readAllBytes(TinyStudents.MODELS.resolve("inputs/image-0.png"));
    EmbedderClient impatient =
        connect(client.target(), ClientOptions.defaults().withPatience(Duration.ZERO));
    assertThatThrownBy(() -> impatient.embedImages(images(image)))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void servesADirectoryUntilTheFirstCheckpointComes() throws IOException {
    Path directory = students.checkpoint(5);
    EmbedderClient client = start(options().model(directory));
    assertServes(client, students.fingerprint(directory), 5);
    String six = publish(6);
    acknowledged();
    assertServes(client, six, 6);
    assertThat(directory).exists();
  }

  @Test
  void isUnavailableUntilItHasAModelAndRefusesImagesWithoutATower() throws IOException {
    EmbedderClient client = start(options());
    EmbedderClient impatient =
        connect(client.target(), ClientOptions.defaults().withPatience(Duration.ZERO));
    assertThatThrownBy(impatient::describe).hasMessageContaining("no model is loaded yet");
    publish(1);
    acknowledged();
    assertThatThrownBy(() -> impatient.embedImages(images(new byte[] {1})))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("has no image tower");
  }

  @Test
  void namesAPortInUseBeforeItLooksAtTheModel() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort address = new HostPort("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> start(options().listen(address).model(Path.of("no such model"))))
          .isInstanceOf(MeshException.class)
          .hasMessageContaining(address.toString());
    }
  }

  private record Options(
      HostPort listen,
      @Nullable String trainer,
      @Nullable Path model,
      @Nullable Path images,
      @Nullable String teacher) {
    Options listen(HostPort value) {
      return new Options(value, trainer, model, images, teacher);
    }

    Options trainer(@Nullable String value) {
      return new Options(listen, value, model, images, teacher);
    }

    Options model(Path value) {
      return new Options(listen, trainer, value, images, teacher);
    }

    Options images(Path value) {
      return new Options(listen, trainer, model, value, teacher);
    }

    Options teacher(String value) {
      return new Options(listen, trainer, model, images, value);
    }
  }

  private Options options() {
    return new Options(new HostPort("127.0.0.1", 0), trainer.target(), null, null, null);
  }

  private EmbedderClient start(Options options) {
    StudentService student =
        StudentService.start(
            new StudentOptions(
                ServerOptions.at(options.listen),
                ClientOptions.defaults(),
                options.model,
                options.trainer,
                options.images,
                options.teacher,
                folder.resolve("cache"),
                "cpu",
                "fp32",
                2,
                QueueSettings.DEFAULT));
    opened.add(student);
    return connect(student.address().toString(), ClientOptions.defaults().acceptingAnyModel());
  }

  private EmbedderClient connect(String target, ClientOptions options) {
    EmbedderClient client = EmbedderClient.connect(target, options);
    opened.add(client);
    return client;
  }

  private MeshServer startTeacher() {
    ServedModels models = new ServedModels();
    models.publish(EmbeddingModels.open(TinyStudents.TEACHER, engine), 0);
    ExecutorService workers = Executors.newFixedThreadPool(1);
    MeshServer server =
        MeshServer.builder("teacher", new HostPort("127.0.0.1", 0))
            .service(
                new EmbedderService(
                    models, EmbedderService.DEFAULT_LIMITS, workers, new MeshMetrics()))
            .drain(Duration.ZERO)
            .start();
    opened.add(models);
    opened.add(workers::shutdownNow);
    opened.add(server);
    return server;
  }

  private String publish(long step) throws IOException {
    Path directory = students.checkpoint(step);
    String fingerprint = students.fingerprint(directory);
    trainer.publish(step, fingerprint, directory);
    return fingerprint;
  }

  private long acknowledged() {
    return Await.next("acknowledgement", trainer.acknowledged);
  }

  private void assertServes(EmbedderClient client, String fingerprint, long step)
      throws IOException {
    EmbedResponse answer = client.embedText(texts(""));
    assertThat(answer.getModel().getFingerprint()).isEqualTo(fingerprint);
    assertThat(Tensors.floats(answer.getEmbeddings())).isEqualTo(vectors(step));
    assertThat(client.describe().getStep()).isEqualTo(step);
  }

  private float[] vectors(long step) throws IOException {
    try (EmbeddingModel model = EmbeddingModels.open(students.checkpoint(step), engine)) {
      return model.embedText(List.of("a", "b c"), io.altmesh.encoder.Space.PROJECTED).values();
    }
  }

  private static Status.Code code(EmbedderClient client, String fingerprint) {
    try {
      client.describe(fingerprint);
      return Status.Code.OK;
    } catch (MeshException e) {
      return e.code();
    }
  }

  private List<Path> cached() {
    try (var entries = Files.list(folder.resolve("cache"))) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbedTextRequest texts(String fingerprint) {
    return EmbedTextRequest.newBuilder()
        .setOptions(
            EmbedOptions.newBuilder().setSpace(Space.PROJECTED).setExpectedFingerprint(fingerprint))
        .addTexts("a")
        .addTexts("b c")
        .build();
  }

  private static EmbedImagesRequest images(byte[]... images) {
    EmbedImagesRequest.Builder request =
        EmbedImagesRequest.newBuilder()
            .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED));
    for (byte[] image : images) {
      request.addImages(ByteString.copyFrom(image));
    }
    return request.build();
  }
}
