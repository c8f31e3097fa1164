package io.altmesh.cli.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures that others have published: {@code published.yaml}, where its format is told. */
final class Published {
  private static final String RESOURCE = "published.yaml";
  private static final String TEST = "test"; // the split of all of them

  private final List<Table> tables;

  /** A model's figures in one language and metric, as shares from 0 to 1. */
  record Figure(String source, String model, double value) {}

  private record Table(
      String source,
      List<String> benchmarks,
      List<String> languages,
      List<String> metrics,
      Map<String, List<@Nullable Double>> models) {

    /** Whether every model has a figure, or none, for each column. */
    void check() {
      int columns = languages.size() * metrics.size();
      boolean row = languages.size() == 1 || metrics.size() == 1;
      models.forEach(
          (model, figures) -> {
            if (!row || figures.size() != columns) {
              throw new IllegalArgumentException(
                  "%s, %s, %s: %d figures (expected: %d)"
                      .formatted(source, benchmarks, model, figures.size(), columns));
            }
          });
    }

    /** Of one of the two there is one. */
    int column(String language, String metric) {
      int across = languages.indexOf(language);
      int along = metrics.indexOf(metric);
      return across < 0 || along < 0 ? -1 : across + along;
    }
  }

  private Published(List<Table> tables) {
    this.tables = tables;
  }

  /** Those that ship. */
  static Published shipped() {
    YAMLMapper yaml = new YAMLMapper();
    yaml.enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);
    JavaType tables = yaml.getTypeFactory().constructCollectionType(List.class, Table.class);
    try (InputStream in = Published.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + RESOURCE + " is missing");
      }
      List<Table> read = yaml.readValue(in, tables);
      read.forEach(Table::check);
      return new Published(read);
    } catch (IOException e) {
      throw new IllegalStateException("resource " + RESOURCE + ": " + e.getMessage(), e);
    }
  }

  /** All that were published of just that, in the order of the file. */
  List<Figure> of(String benchmark, String split, String language, String metric) {
    List<Figure> figures = new ArrayList<>();
    for (Table table : tables) {
      int column = table.column(language, metric);
      if (split.equals(TEST) && table.benchmarks().contains(benchmark) && column >= 0) {
        table.models().forEach((model, values) -> add(figures, table, model, values.get(column)));
      }
    }
    return figures;
  }

  private static void add(
      List<Figure> figures, Table table, String model, @Nullable Double percent) {
    if (percent != null) {
      figures.add(new Figure(table.source(), model, percent / 100));
    }
  }

  /** A panel's, by source and model. */
  Map<Series, Map<String, Double>> of(Panel panel) {
    Map<Series, Map<String, Double>> all = new LinkedHashMap<>();
    for (String language : panel.languages()) {
      for (Figure one : of(panel.benchmark(), panel.split(), language, panel.metric())) {
        all.computeIfAbsent(new Series(one.source(), one.model()), s -> new LinkedHashMap<>())
            .put(language, one.value());
      }
    }
    return all;
  }

  /** A row of a published table. */
  record Series(String source, String model) {}
}
