package io.altmesh.corpus.benchmark;

import java.nio.file.Path;
import java.util.List;

/**
 * Images, and texts that each belong to one of them. All images are candidates for every text.
 *
 * @param name as reports show it
 * @param images with distinct keys, in shard order
 * @param queries in file order; every key has an image
 * @param languages of the queries, in the order to show them
 * @param skipped images and captions left out because they were bad or doubled, or had no
 *     counterpart
 */
public record RetrievalBenchmark(
    String name,
    List<BenchImage> images,
    List<Query> queries,
    List<String> languages,
    long skipped) {

  /**
   * A candidate.
   *
   * @param key of the concept shown
   * @param bytes encoded (PNG, JPEG or WebP), not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // one owner; never compared
  public record BenchImage(String key, byte[] bytes) {}

  /**
   * A text that describes an image.
   *
   * @param key of the image it describes
   * @param language BCP 47 tag
   * @param split such as "seen" and "composed": scored apart
   * @param flag whether the concept is a flag; flags are easy, and scores are told with and without
   *     them
   */
  public record Query(String key, String language, String text, String split, boolean flag) {}

  public RetrievalBenchmark {
    images = List.copyOf(images);
    queries = List.copyOf(queries);
    languages = List.copyOf(languages);
  }

  /**
   * Reads a benchmark into memory.
   *
   * @throws io.altmesh.corpus.CorpusException when a file is missing or malformed, or no query has
   *     an image
   */
  public static RetrievalBenchmark load(Path yaml) {
    return new BenchmarkReader(yaml).read();
  }

  /** The queries of one language, in file order. */
  public List<Query> queries(String language) {
    return queries.stream().filter(query -> query.language().equals(language)).toList();
  }
}
