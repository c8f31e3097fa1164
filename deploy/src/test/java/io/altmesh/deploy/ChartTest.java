package io.altmesh.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ChartTest {
  private static final Path ALL = Path.of("src/test/resources/all-values.yaml");

  @Test
  void helmFindsNothingToComplainOf() {
    LintResult result = Chart.lint();

    assertThat(result.isFailed()).as(String.valueOf(result.getMessages())).isFalse();
  }

  @Test
  void byDefaultThereAreAllRolesButATrainer() throws IOException {
    Chart chart = Chart.rendered();

    assertThat(names(chart, "Deployment"))
        .containsExactlyInAnyOrder("mesh-teacher", "mesh-student", "mesh-evaluator");
    assertThat(chart.all("Job")).isEmpty();
    assertThat(chart.all("HorizontalPodAutoscaler")).isEmpty();
  }

  @Test
  void withAllValuesThereIsAllThatTheChartHas() throws IOException {
    Map<String, Long> kinds =
        Chart.rendered(ALL).objects().stream()
            .collect(Collectors.groupingBy(o -> o.get("kind").asText(), Collectors.counting()));

    assertThat(kinds)
        .containsEntry("Job", 1L)
        .containsEntry("HorizontalPodAutoscaler", 2L)
        .containsEntry("PodDisruptionBudget", 2L)
        .containsEntry("NetworkPolicy", 4L)
        .containsEntry("Service", 4L)
        .containsEntry("Certificate", 4L)
        .containsEntry("PersistentVolumeClaim", 1L);
  }

  @Test
  void everyPodIsConfined() throws IOException {
    assertThat(Chart.rendered(ALL).pods())
        .hasSize(4)
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
              assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
              JsonNode container = pod.at("/containers/0/securityContext");
              assertThat(container.get("readOnlyRootFilesystem").asBoolean()).isTrue();
              assertThat(container.get("allowPrivilegeEscalation").asBoolean()).isFalse();
              assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
            });
  }

  @Test
  void everyPodIsProbedWhereItAnswers() throws IOException {
    assertThat(Chart.rendered(ALL).pods())
        .allSatisfy(
            pod -> {
              JsonNode container = pod.at("/containers/0");
              assertThat(container.at("/readinessProbe/httpGet/path").asText())
                  .isEqualTo("/readyz");
              assertThat(container.at("/livenessProbe/httpGet/path").asText())
                  .isEqualTo("/healthz");
              String port = container.at("/readinessProbe/httpGet/port").asText();
              assertThat(Chart.each(container.get("ports")))
                  .anySatisfy(named -> assertThat(named.get("name").asText()).isEqualTo(port));
            });
  }

  @Test
  void everyMountHasItsVolume() throws IOException {
    assertThat(Chart.rendered(ALL).pods())
        .allSatisfy(
            pod -> {
              Set<String> volumes =
                  Chart.each(pod.get("volumes"))
                      .map(volume -> volume.get("name").asText())
                      .collect(Collectors.toSet());
              assertThat(Chart.each(pod.at("/containers/0/volumeMounts")))
                  .allSatisfy(mount -> assertThat(volumes).contains(mount.get("name").asText()));
            });
  }

  @Test
  void everyPodIsStartedWithOptionsThatTheExecutableHas() throws IOException {
    assertThat(Chart.rendered(ALL).pods())
        .allSatisfy(
            pod -> {
              List<String> arguments =
                  Chart.each(pod.at("/containers/0/args")).map(JsonNode::asText).toList();
              CommandLine.ParseResult parsed = Executable.parse(arguments);
              assertThat(parsed.subcommand().unmatched()).isEmpty();
            });
  }

  @Test
  void servicesAreHeadlessSoThatClientsBalance() throws IOException {
    assertThat(Chart.rendered(ALL).all("Service"))
        .allSatisfy(
            service -> assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None"));
  }

  @Test
  void whatAServiceSelectsIsWhatAPodIsLabelled() throws IOException {
    Chart chart = Chart.rendered(ALL);
    assertThat(chart.all("Service"))
        .allSatisfy(
            service -> {
              String name = service.at("/metadata/name").asText();
              String kind = name.equals("mesh-trainer") ? "Job" : "Deployment";
              JsonNode labels = chart.object(kind, name).at("/spec/template/metadata/labels");
              service
                  .at("/spec/selector")
                  .fields()
                  .forEachRemaining(
                      label -> assertThat(labels.get(label.getKey())).isEqualTo(label.getValue()));
            });
  }

  @Test
  void teachersAreAddedByTheLengthOfTheirQueues() throws IOException {
    JsonNode scaler = Chart.rendered(ALL).object("HorizontalPodAutoscaler", "mesh-teacher");

    assertThat(scaler.at("/spec/scaleTargetRef/name").asText()).isEqualTo("mesh-teacher");
    assertThat(scaler.at("/spec/metrics/0/pods/metric/name").asText())
        .isEqualTo("altmesh_queue_size");
  }

  @Test
  void certificatesWithoutAnIssuerAreRefusedWithTheValueToSet() {
    assertThatThrownBy(
            () ->
                Chart.template()
                    .set("security.enabled", true)
                    .set("security.certManager.enabled", true)
                    .call())
        .hasMessageContaining("security.certManager.issuer.name is missing");
  }

  private static List<String> names(Chart chart, String kind) {
    return chart.all(kind).map(object -> object.at("/metadata/name").asText()).toList();
  }
}
