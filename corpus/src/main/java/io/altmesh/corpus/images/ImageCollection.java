package io.altmesh.corpus.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.SkippedRows;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Encoded images in reading order, and the renderings of each key. Immutable once read. */
final class ImageCollection {
  private record Entry(ImageText sample, String shard) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<int[]> keys = new ArrayList<>();
  private final byte[] digest;

  private ImageCollection(List<Path> shards, SkippedRows skipped) {
    MessageDigest content = Sha256.digest();
    Map<String, List<Integer>> renderings = new LinkedHashMap<>();
    for (Path shard : shards) {
      String name = String.valueOf(shard.getFileName());
      WebDatasetReader.read(
          shard,
          sample -> {
            renderings.computeIfAbsent(sample.key(), key -> new ArrayList<>()).add(entries.size());
            entries.add(new Entry(sample, name));
            content.update((sample.key() + "\n" + sample.captions() + "\n").getBytes(UTF_8));
            content.update(Sha256.of(sample.image()));
          },
          skipped);
    }
    renderings
        .values()
        .forEach(images -> keys.add(images.stream().mapToInt(Integer::intValue).toArray()));
    digest = content.digest();
  }

  static ImageCollection read(List<Path> shards, SkippedRows skipped) {
    return new ImageCollection(shards, skipped);
  }

  int size() {
    return entries.size();
  }

  /** Of every key the indices of its images; keys in the order of their first image. */
  List<int[]> keys() {
    return keys;
  }

  String key(int image) {
    return entries.get(image).sample().key();
  }

  String shard(int image) {
    return entries.get(image).shard();
  }

  byte[] image(int image) {
    return entries.get(image).sample().image();
  }

  List<String> captions(int image) {
    return entries.get(image).sample().captions();
  }

  String fingerprint(ImageTextOptions options) {
    MessageDigest all = Sha256.digest();
    all.update(digest);
    all.update(
        "%d %d %s %d"
            .formatted(
                options.batchSize(),
                options.viewsPerKey(),
                options.firstCaptionProbability(),
                options.seed())
            .getBytes(UTF_8));
    return HexFormat.of().formatHex(all.digest());
  }
}
