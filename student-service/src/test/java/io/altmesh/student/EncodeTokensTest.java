package io.altmesh.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.States;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student's states of tokens over a loopback socket, beside a copy of the image tower. */
class EncodeTokensTest {
  private static final List<String> TEXTS = List.of("a photo of a cat", "dog", "red ".repeat(30));

  @TempDir Path folder;
  private Engine engine;
  private Path directory;
  private StudentService student;
  private EmbedderClient client;

  @BeforeEach
  void open() throws IOException {
    engine = Engine.open("cpu", "fp32");
    directory = new TinyStudents(folder, engine).checkpoint(5);
    student =
        StudentService.start(
            new StudentOptions(
                ServerOptions.at(new HostPort("127.0.0.1", 0)),
                ClientOptions.defaults(),
                directory,
                null,
                TinyStudents.TEACHER,
                null,
                folder.resolve("cache"),
                "cpu",
                "fp32",
                2,
                QueueSettings.DEFAULT));
    client = EmbedderClient.connect(student.address().toString(), ClientOptions.defaults());
  }

  @AfterEach
  void close() {
    client.close();
    student.close();
    engine.close();
  }

  @Test
  void givesPlainStatesPaddedTo77AsDiffusionPipelinesTakeThem() {
    EncodeTokensResponse answer = client.encodeTokens(request(States.PLAIN).setPadTo(77).build());

    assertThat(answer.getStates().getShapeList()).containsExactly(3L, 77L, 40L);
    assertThat(answer.getLengthsList()).containsExactly(7, 3, 16);
    assertThat(answer.getTruncatedList()).containsExactly(2);
    assertThat(answer.getModel()).isEqualTo(client.describe().getModel());
    EncodedTokens own = own(io.altmesh.encoder.States.PLAIN, 77);
    assertThat(Tensors.floats(answer.getStates())).isEqualTo(own.values());
  }

  @Test
  void givesNormedStatesOfTheTextsOwnLengthsInHalves() {
    EncodeTokensResponse answer =
        client.encodeTokens(request(States.NORMED).setDtype(DType.FLOAT16).build());

    assertThat(answer.getStates().getShapeList()).containsExactly(3L, 16L, 40L);
    assertThat(answer.getLengthsList()).containsExactly(7, 3, 16);
    EncodedTokens own = own(io.altmesh.encoder.States.NORMED, 0);
    assertThat(answer.getStates())
        .isEqualTo(Tensors.of(own.values(), DType.FLOAT16, 3, own.length(), own.dim()));
  }

  @Test
  void refusesALengthThatIsNotForTheModel() {
    assertThatThrownBy(() -> client.encodeTokens(request(States.PLAIN).setPadTo(1000).build()))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining("tokens to pad rows to: 1000 (expected: 2 to 512");
  }

  private static EncodeTokensRequest.Builder request(States states) {
    return EncodeTokensRequest.newBuilder().setStates(states).addAllTexts(TEXTS);
  }

  private EncodedTokens own(io.altmesh.encoder.States states, int padTo) {
    try (EmbeddingModel model = EmbeddingModels.open(directory, engine)) {
      return model.encodeTokens(TEXTS, states, padTo, (rows, length, dim) -> {});
    }
  }
}
