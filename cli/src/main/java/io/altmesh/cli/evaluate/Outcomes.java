package io.altmesh.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What became of every query: {@code outcomes/NAME.json.gz}, an object with {@code
 * data_fingerprint}, {@code ranks} and {@code image_ranks} as {@code altmesh.v1.Score} has them.
 *
 * @param ranks of captions, or of images where classes are asked for, from 0; -1: not asked; empty
 *     where the task gives none
 * @param imageRanks of images among captions; empty but for retrieval
 */
record Outcomes(int[] ranks, int[] imageRanks) {
  static final Outcomes NONE = new Outcomes(new int[0], new int[0]);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data_fingerprint";
  private static final String RANKS = "ranks";
  private static final String IMAGE_RANKS = "image_ranks";

  static void write(Path folder, Score score) throws IOException {
    if (score.getRanksCount() == 0) {
      return;
    }
    ObjectNode json = JSON.createObjectNode();
    json.put(DATA, score.getDataFingerprint());
    put(json, RANKS, score.getRanksList());
    put(json, IMAGE_RANKS, score.getImageRanksList());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file(folder, score)))) {
      JSON.writeValue(out, json);
    }
  }

  private static void put(ObjectNode json, String key, List<Integer> ranks) {
    ranks.forEach(json.putArray(key)::add);
  }

  /**
   * Those of a score, or none where they were not kept or are of other data.
   *
   * @throws IOException when the file is damaged
   */
  static Outcomes read(Path folder, Score score) throws IOException {
    Path file = file(folder, score);
    if (!Files.exists(file)) {
      return NONE;
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      JsonNode json = JSON.readTree(in);
      return json.path(DATA).asText().equals(score.getDataFingerprint())
          ? new Outcomes(ranks(json.path(RANKS)), ranks(json.path(IMAGE_RANKS)))
          : NONE;
    }
  }

  private static int[] ranks(JsonNode array) {
    int[] ranks = new int[array.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = array.get(i).asInt();
    }
    return ranks;
  }

  private static Path file(Path folder, Score score) {
    return folder.resolve(Scored.fileName(score) + ".json.gz");
  }
}
