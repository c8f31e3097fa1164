package io.altmesh.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What dashboards and alerts ask for is what servers and runs tell. */
class MonitoringTest {
  private static final Pattern METRIC = Pattern.compile("\\baltmesh_[a-z_]+\\b");

  /** Documented with what exports them, and told by a run or a failure alone. */
  private static final Path RUN_METRICS =
      Path.of("../trainer/src/main/java/io/altmesh/trainer/service/RunMetrics.java");

  @Test
  void everyMetricOfDashboardAndAlertsIsExported() throws Exception {
    String told;
    try (LiveTeacher teacher =
        LiveTeacher.start(
            ServerOptions.at(HostPort.parse("127.0.0.1:0"))
                .withMetricsListen(HostPort.parse("127.0.0.1:0"))
                .withCanary(Duration.ofSeconds(30)))) {
      teacher.embed("a cat", "a dog that is much longer than a cat");
      told = teacher.metrics();
    }
    Set<String> exported = names(told);
    exported.addAll(ofRuns());

    assertThat(asked()).isNotEmpty().isSubsetOf(exported);
  }

  /** As RunMetrics names them: prefix, dots for underscores. */
  private static Set<String> ofRuns() throws IOException {
    String source = Files.readString(RUN_METRICS);
    Set<String> names = new TreeSet<>();
    matches(Pattern.compile("gauge\\(\"([a-z.]+)\""), source).forEach(n -> names.add(run(n)));
    matches(Pattern.compile("counter\\(\"([a-z.]+)\""), source)
        .forEach(n -> names.add(run(n) + "_total"));
    names.add("altmesh_train_phase");
    names.add("altmesh_train_teacher_answer_seconds_bucket");
    return names;
  }

  private static String run(String name) {
    return "altmesh_train_" + name.replace('.', '_');
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1));
  }

  private static Set<String> asked() throws IOException {
    Set<String> names = new TreeSet<>();
    JsonNode rules = new YAMLMapper().readTree(Path.of("monitoring/alerts.yaml").toFile());
    rules.findValuesAsText("expr").forEach(expr -> names.addAll(names(expr)));
    JsonNode dashboard = new ObjectMapper().readTree(Path.of("monitoring/altmesh.json").toFile());
    dashboard.findValuesAsText("expr").forEach(expr -> names.addAll(names(expr)));
    dashboard.findValuesAsText("query").forEach(query -> names.addAll(names(query)));
    return names;
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = METRIC.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }
}
