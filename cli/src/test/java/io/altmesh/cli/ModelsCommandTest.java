package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.serving.ServingOptions;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An operator's commands against a teacher that is up. */
class ModelsCommandTest {
  private static final Path MODELS = Path.of("../encoder/src/test/resources/models");
  private static TeacherService teacher;

  @BeforeAll
  static void start() {
    teacher =
        start(ServingOptions.DEFAULT.withModelControl(List.of(MODELS)).withResponseCache(1 << 20));
  }

  private static TeacherService start(ServingOptions serving) {
    return TeacherService.start(
        new TeacherOptions(
                MODELS.resolve("clip-gelu"),
                null,
                ServerOptions.at(new HostPort("127.0.0.1", 0)),
                "cpu",
                "fp32",
                1,
                QueueSettings.DEFAULT)
            .withServing(serving));
  }

  @AfterAll
  static void stop() {
    teacher.close();
  }

  @Test
  void takesAModelThroughItsLife() throws IOException {
    String second = done("load", "clip-quick-gelu").strip();
    assertThat(done("canary", "clip-quick-gelu", "12.5%"))
        .contains("12.5 % of its calls to " + second.substring(0, 12));
    assertThat(done("list"))
        .containsPattern("clip-gelu .* default 87.5 % .*serving")
        .containsPattern("clip-quick-gelu .* default 12.5 % .*serving")
        .containsPattern("cache: 0 vectors, 0.0 of 1.0 MiB, knew - of 0 items");
    done("canary", "clip-quick-gelu", "0%");
    assertThat(done("swap", "default", second.substring(0, 6)))
        .startsWith("default -> " + second.substring(0, 12))
        .contains("(before: ");
    assertThat(failed("unload", second)).contains("still answers for default");
    assertThat(done("rollback", "default")).doesNotContain("-> " + second.substring(0, 12));
    done("swap", "next", "clip-quick-gelu");
    JsonNode json = new ObjectMapper().readTree(done("list", "--json"));
    assertThat(json.get("models")).hasSize(2);
    assertThat(json.get("aliases").get(1).get("fingerprint").asText()).isEqualTo(second);
    assertThat(json.get("cache").get("max_bytes").asLong()).isEqualTo(1 << 20);
    done("drop", "next");
    done("unload", "clip-quick-gelu");
    assertThat(done("list")).doesNotContain("clip-quick-gelu");
    assertThat(done("swap", "default", "newest")).contains("follows the newest");
  }

  @Test
  void namesWhatIsWrong() {
    assertThat(failed("swap", "default", "nothing"))
        .contains("model \"nothing\": not loaded")
        .contains("clip-gelu");
    assertThat(failed("load", "../../../../pom.xml")).contains("--models-root");
    Commands commands = new Commands();
    assertThat(commands.run("models", teacher.address(), "canary", "clip-gelu", "120%"))
        .isEqualTo(2);
    assertThat(commands.err()).contains("as 10%");
  }

  @Test
  void showsWhoAsksBeforeOrAfterTheCommand() {
    Commands commands = new Commands();
    String target = teacher.address().toString();
    assertThat(commands.run("models", target, "list", "--security", "absent.yaml")).isEqualTo(1);
    assertThat(commands.run("models", target, "--security", "absent.yaml", "list")).isEqualTo(1);
    assertThat(commands.err()).containsSubsequence("absent.yaml: no such", "absent.yaml: no such");
  }

  @Test
  void tellsThatAServerHasNoModelControl() {
    try (TeacherService plain = start(ServingOptions.DEFAULT)) {
      Commands commands = new Commands();
      assertThat(commands.run("models", plain.address(), "list")).isEqualTo(1);
      assertThat(commands.err()).contains("started with --model-control");
    }
  }

  private static String done(String... arguments) {
    Commands commands = run(0, arguments);
    return commands.out();
  }

  private static String failed(String... arguments) {
    return run(1, arguments).err();
  }

  private static Commands run(int code, String... arguments) {
    Commands commands = new Commands();
    Object[] all = new Object[arguments.length + 2];
    all[0] = "models";
    all[1] = teacher.address();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    assertThat(commands.run(all)).as(() -> commands.err()).isEqualTo(code);
    return commands;
  }
}
