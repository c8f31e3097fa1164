package io.altmesh.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The chart as Helm renders it. */
record Chart(List<JsonNode> objects) {
  private static final Helm HELM = new Helm(Path.of("helm/altmesh").toAbsolutePath());

  static LintResult lint() {
    return HELM.lint().strict().call();
  }

  /** Of a release {@code mesh} in the namespace {@code clip}. */
  static Chart rendered(Path values) throws IOException {
    return read(template().withValuesFile(values.toAbsolutePath()).call());
  }

  static Chart rendered() throws IOException {
    return read(template().call());
  }

  static TemplateCommand template() {
    return HELM.template().withName("mesh").withNamespace("clip").withKubeVersion("1.31.0");
  }

  private static Chart read(String yaml) throws IOException {
    YAMLMapper mapper = new YAMLMapper();
    try (MappingIterator<JsonNode> documents = mapper.readerFor(JsonNode.class).readValues(yaml)) {
      return new Chart(
          documents.readAll().stream().filter(document -> document.has("kind")).toList());
    }
  }

  JsonNode object(String kind, String name) {
    return all(kind)
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  Stream<JsonNode> all(String kind) {
    return objects.stream().filter(object -> object.get("kind").asText().equals(kind));
  }

  /** Of Deployments and Jobs. */
  Stream<JsonNode> pods() {
    return Stream.concat(all("Deployment"), all("Job"))
        .map(workload -> workload.at("/spec/template/spec"));
  }

  static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
