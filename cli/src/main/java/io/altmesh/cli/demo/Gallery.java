package io.altmesh.cli.demo;

import io.altmesh.cli.input.NamedImage;
import io.altmesh.cli.search.ImageIndex;
import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Some queries of each language and what the finished student finds for them. */
record Gallery(List<Row> rows) {
  private static final int SEEN = 4;
  private static final int COMPOSED = 2;
  private static final int HITS = 6;
  private static final long SEED = 20221112; // the day AltCLIP's paper appeared

  /** A query and its nearest images, best first. */
  record Row(String language, String split, String text, String english, List<Picture> pictures) {}

  /**
   * @param dataUri the image itself
   * @param wanted whether it is the query's own image
   */
  record Picture(String dataUri, boolean wanted) {}

  static Gallery ask(Address student, Path benchmarkFile, List<String> languages) {
    RetrievalBenchmark benchmark = RetrievalBenchmark.load(benchmarkFile);
    Iterator<NamedImage> images =
        benchmark.images().stream()
            .map(image -> new NamedImage(image.key(), "", image.bytes(), null))
            .iterator();
    List<Row> rows = new ArrayList<>();
    try (EmbedderClient client =
        EmbedderClient.connect(student.toString(), ClientOptions.defaults())) {
      ImageIndex index =
          ImageIndex.build(client, () -> images.hasNext() ? images.next() : null, done -> {});
      for (String language : languages) {
        queries(benchmark, language).forEach(query -> rows.add(row(benchmark, index, query)));
      }
    }
    return new Gallery(rows);
  }

  private static Stream<RetrievalBenchmark.Query> queries(
      RetrievalBenchmark benchmark, String language) {
    return Stream.concat(
        pick(benchmark, language, Scores.SEEN, SEEN),
        pick(benchmark, language, Scores.COMPOSED, COMPOSED));
  }

  /** The same concepts in every language; flags are left out, they are easy. */
  private static Stream<RetrievalBenchmark.Query> pick(
      RetrievalBenchmark benchmark, String language, String split, int count) {
    List<RetrievalBenchmark.Query> all =
        benchmark.queries(language).stream()
            .filter(query -> query.split().equals(split) && !query.flag())
            .toList();
    return all.isEmpty()
        ? Stream.of()
        : new Random(SEED)
            .ints(0, all.size())
            .distinct()
            .limit(Math.min(count, all.size()))
            .mapToObj(all::get);
  }

  private static Row row(
      RetrievalBenchmark benchmark, ImageIndex index, RetrievalBenchmark.Query query) {
    List<Picture> pictures =
        index.nearest(query.text(), HITS).stream()
            .map(
                hit ->
                    new Picture(
                        dataUri(benchmark.images().get(hit.place()).bytes()),
                        hit.name().equals(query.key())))
            .toList();
    String english =
        benchmark.queries("en").stream()
            .filter(other -> other.key().equals(query.key()))
            .map(RetrievalBenchmark.Query::text)
            .findFirst()
            .orElse("");
    return new Row(query.language(), query.split(), query.text(), english, pictures);
  }

  private static String dataUri(byte[] image) {
    boolean png = image.length > 1 && image[1] == 'P';
    String type = png ? "image/png" : "image/webp";
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(image);
  }
}
