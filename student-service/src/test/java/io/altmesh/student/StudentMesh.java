package io.altmesh.student;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.TestTrainer;
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
import io.altmesh.proto.v1.Space;
import io.altmesh.serving.ServedModels;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Students over loopback sockets, with real small checkpoints and a scripted trainer. */
final class StudentMesh implements AutoCloseable {
  final Engine engine = Engine.open("cpu", "fp32");
  final TestTrainer trainer = new TestTrainer();
  final TinyStudents students;
  private final Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  StudentMesh(Path folder) {
    this.folder = folder;
    this.students = new TinyStudents(folder, engine);
  }

  /** What a student is started with. */
  record Options(
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

  Options options() {
    return new Options(new HostPort("127.0.0.1", 0), trainer.target(), null, null, null);
  }

  EmbedderClient start(Options options) {
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

  EmbedderClient connect(String target, ClientOptions options) {
    EmbedderClient client = EmbedderClient.connect(target, options);
    opened.add(client);
    return client;
  }

  MeshServer startTeacher() {
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

  String publish(long step) throws IOException {
    Path directory = students.checkpoint(step);
    String fingerprint = students.fingerprint(directory);
    trainer.publish(step, fingerprint, directory);
    return fingerprint;
  }

  long acknowledged() {
    return Await.next("acknowledgement", trainer.acknowledged);
  }

  void assertServes(EmbedderClient client, String fingerprint, long step) throws IOException {
    EmbedResponse answer = client.embedText(texts(""));
    assertThat(answer.getModel().getFingerprint()).isEqualTo(fingerprint);
    assertThat(Tensors.floats(answer.getEmbeddings())).isEqualTo(vectors(step));
    assertThat(client.describe().getStep()).isEqualTo(step);
  }

  float[] vectors(long step) throws IOException {
    try (EmbeddingModel model = EmbeddingModels.open(students.checkpoint(step), engine)) {
      return model.embedText(List.of("a", "b c"), io.altmesh.encoder.Space.PROJECTED).values();
    }
  }

  static Status.Code code(EmbedderClient client, String fingerprint) {
    try {
      client.describe(fingerprint);
      return Status.Code.OK;
    } catch (MeshException e) {
      return e.code();
    }
  }

  List<Path> cached() {
    try (var entries = Files.list(folder.resolve("cache"))) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EmbedTextRequest texts(String fingerprint) {
    return EmbedTextRequest.newBuilder()
        .setOptions(
            EmbedOptions.newBuilder().setSpace(Space.PROJECTED).setExpectedFingerprint(fingerprint))
        .addTexts("a")
        .addTexts("b c")
        .build();
  }

  static EmbedImagesRequest images(byte[]... images) {
    EmbedImagesRequest.Builder request =
        EmbedImagesRequest.newBuilder()
            .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED));
    for (byte[] image : images) {
      request.addImages(ByteString.copyFrom(image));
    }
    return request.build();
  }

  @Override
  public void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    trainer.close();
    engine.close();
  }
}
