package io.altmesh.cli;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.LinesExport;
import io.altmesh.corpus.layout.DataQuality;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "benchmarks",
    mixinStandardHelpOptions = true,
    description = "Lists benchmarks, or checks the data of one.",
    footer = {
      "",
      "Without a name: all that ship. With one: reads every image and caption once and",
      "tells how many there are, what is wrong with them, and the data's fingerprint by",
      "language. What is not there is told file by file, with where to get it.",
      "Exit code 1 when something is missing or wrong.",
      "",
      "Examples:",
      "  altmesh benchmarks",
      "  altmesh benchmarks emoji-fluent",
      "  altmesh benchmarks xtd-11 --data-root /data --languages en,zh",
      "  altmesh benchmarks my-benchmark.yaml",
      "  # the sample in XTD's form, and read as XTD is:",
      "  altmesh benchmarks emoji-eleven --export /tmp/data/xtd10",
      "  altmesh benchmarks xtd-11 --data-root /tmp/data",
    })
final class BenchmarksCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME|FILE",
      arity = "0..1",
      description = "A benchmark that ships, a YAML file, or FILE#NAME of a file with several.")
  @Nullable String benchmark;

  @Mixin DataOptions data = new DataOptions();

  @Option(names = "--split", description = "Default: the benchmark's first.")
  @Nullable String split;

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "TAG",
      description = "Default: all of the benchmark's.")
  List<String> languages = List.of();

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "Writes it in XTD's form: images, their names, a file of captions a language.")
  @Nullable Path export;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Images to export; default: ${DEFAULT-VALUE}.")
  int images = 1000;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    BenchmarkCatalog catalog = BenchmarkCatalog.shipped();
    if (benchmark == null) {
      catalog.all().forEach(one -> out.print(line(one)));
      out.flush();
      return spec.exitCodeOnSuccess();
    }
    try (Benchmark opened = open(catalog.find(benchmark))) {
      boolean good = export == null ? check(opened, out) : export(opened, export, out);
      out.flush();
      return good ? spec.exitCodeOnSuccess() : spec.exitCodeOnExecutionException();
    }
  }

  private Benchmark open(BenchmarkDefinition definition) {
    return Benchmark.open(
        definition,
        data.roots(),
        split == null ? definition.splits().get(0) : split,
        languages.isEmpty() ? definition.languages() : languages);
  }

  private static String line(BenchmarkDefinition one) {
    return "%-45s %-14s %-20s %s%n"
        .formatted(
            one.name(),
            one.task(),
            one.languages().size() > 5
                ? one.languages().size() + " languages"
                : String.join(",", one.languages()),
            one.title());
  }

  private static boolean check(Benchmark opened, PrintWriter out) {
    int[] readable = {0};
    opened.images().forEachRemaining(image -> readable[0]++);
    out.printf(
        "%s, split %s: %s, %,d images, %,d readable%n",
        opened.name(), opened.split(), opened.task(), opened.imageCount(), readable[0]);
    boolean good = true;
    for (String language : opened.languages()) {
      String count = texts(opened, language);
      DataQuality quality = opened.quality(language);
      out.printf("%-4s %s, data %s, %s%n", language, count, opened.fingerprint(language), quality);
      good &= quality.complete();
    }
    return good;
  }

  private static String texts(Benchmark opened, String language) {
    if (!opened.task().readsTexts()) {
      return "no texts";
    }
    return opened.task().hasClasses()
        ? "%,d classes, %,d templates"
            .formatted(
                opened.classes(language).names().size(),
                opened.classes(language).templates().size())
        : "%,d captions".formatted(opened.captions(language).size());
  }

  private boolean export(Benchmark opened, Path folder, PrintWriter out) {
    int written = LinesExport.write(opened, images, Map.of("ja", "jp"), folder);
    out.printf(
        "%,d images with captions in %s: %s%n",
        written, String.join(", ", opened.languages()), folder);
    return written > 0;
  }
}
