package io.altmesh.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.proto.v1.Predictions;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreOrBuilder;
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
 * data_fingerprint}, {@code ranks} and {@code image_ranks} as {@code altmesh.v1.Score} has them;
 * where classes are asked for, {@code labels}, a list an image, and {@code values} as {@code
 * altmesh.v1.Predictions} has them, null for NaN.
 */
final class Outcomes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data_fingerprint";
  private static final String RANKS = "ranks";
  private static final String IMAGE_RANKS = "image_ranks";
  private static final String LABELS = "labels";
  private static final String VALUES = "values";

  private Outcomes() {}

  static void write(Path folder, Score score) throws IOException {
    if (score.getRanksCount() == 0) {
      return;
    }
    ObjectNode json = JSON.createObjectNode();
    json.put(DATA, score.getDataFingerprint());
    put(json, RANKS, score.getRanksList());
    put(json, IMAGE_RANKS, score.getImageRanksList());
    if (score.hasPredictions()) {
      put(json, score.getPredictions());
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file(folder, score)))) {
      JSON.writeValue(out, json);
    }
  }

  private static void put(ObjectNode json, String key, List<Integer> ranks) {
    ranks.forEach(json.putArray(key)::add);
  }

  private static void put(ObjectNode json, Predictions predictions) {
    ArrayNode labels = json.putArray(LABELS);
    int from = 0;
    for (int end : predictions.getLabelEndsList()) {
      predictions.getLabelsList().subList(from, end).forEach(labels.addArray()::add);
      from = end;
    }
    ArrayNode values = json.putArray(VALUES);
    for (float value : predictions.getValuesList()) {
      if (Float.isNaN(value)) {
        values.addNull();
      } else {
        values.add(value);
      }
    }
  }

  /**
   * Adds them to a score, unless they were not kept or are of other data.
   *
   * @throws IOException when the file is damaged
   */
  static void read(Path folder, Score.Builder score) throws IOException {
    Path file = file(folder, score);
    if (!Files.exists(file)) {
      return;
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      JsonNode json = JSON.readTree(in);
      if (json.path(DATA).asText().equals(score.getDataFingerprint())) {
        json.path(RANKS).forEach(rank -> score.addRanks(rank.asInt()));
        json.path(IMAGE_RANKS).forEach(rank -> score.addImageRanks(rank.asInt()));
        if (json.has(LABELS)) {
          score.setPredictions(predictions(json));
        }
      }
    }
  }

  private static Predictions predictions(JsonNode json) {
    Predictions.Builder predictions = Predictions.newBuilder();
    for (JsonNode image : json.path(LABELS)) {
      image.forEach(label -> predictions.addLabels(label.asInt()));
      predictions.addLabelEnds(predictions.getLabelsCount());
    }
    for (JsonNode value : json.path(VALUES)) {
      predictions.addValues(value.isNull() ? Float.NaN : (float) value.asDouble());
    }
    return predictions.build();
  }

  private static Path file(Path folder, ScoreOrBuilder score) {
    return folder.resolve(Scored.fileName(score) + ".json.gz");
  }
}
