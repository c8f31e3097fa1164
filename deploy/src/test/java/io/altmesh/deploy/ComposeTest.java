package io.altmesh.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComposeTest {
  private static final Set<String> ROLES = Set.of("teacher", "trainer", "student", "evaluator");

  private final JsonNode compose = read("compose.yaml");

  private static JsonNode read(String file) {
    try {
      return new YAMLMapper().readTree(Path.of(file).toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> command(String role) {
    return Chart.each(compose.at("/services/" + role + "/command")).map(JsonNode::asText).toList();
  }

  @Test
  void rolesAreStartedWithOptionsThatTheExecutableHas() {
    assertThat(ROLES)
        .allSatisfy(
            role -> {
              assertThat(command(role)).first().isEqualTo(role.equals("trainer") ? "train" : role);
              assertThat(Executable.parse(command(role)).subcommand().unmatched()).isEmpty();
            });
  }

  @Test
  void rolesMayWriteNothingButWhatIsMounted() {
    JsonNode role = compose.get("x-role");
    assertThat(role.get("read_only").asBoolean()).isTrue();
    assertThat(role.get("user").asText()).isEqualTo("10001:10001");
    assertThat(role.at("/cap_drop/0").asText()).isEqualTo("ALL");
  }

  @Test
  void rolesReadWhatTheRepositoryHas() {
    assertThat(ROLES)
        .allSatisfy(
            role ->
                assertThat(command(role))
                    .filteredOn(argument -> argument.startsWith("/samples/"))
                    .allSatisfy(file -> assertThat(Path.of("..", file)).exists()));
  }

  @Test
  void prometheusScrapesWhereTheRolesTellTheirMetrics() {
    JsonNode targets =
        read("monitoring/prometheus.yaml").at("/scrape_configs/0/static_configs/0/targets");
    assertThat(Chart.each(targets).map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(ROLES.stream().map(role -> role + ":9464").toList());
    assertThat(ROLES)
        .allSatisfy(
            role -> assertThat(command(role)).containsSequence("--metrics-listen", "0.0.0.0:9464"));
  }

  @Test
  void theImageRunsAsTheUserOfChartAndCompose() throws IOException {
    assertThat(Files.readString(Path.of("Containerfile")))
        .contains("USER 10001:10001")
        .contains("io.altmesh.cli.Main");
  }
}
