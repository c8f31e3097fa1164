package io.altmesh.cli.bench.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.cli.bench.load.CaptionTexts;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What all sides compute: a model, and lists of captions with their tokens, in a folder.
 *
 * <ul>
 *   <li>{@code model}: a directory as Hugging Face has them
 *   <li>{@code lists.json}: {@code {"texts": [[text, …], …], "ids": [[[id, …], …], …]}}, rows
 *       without padding
 * </ul>
 */
record ServingInput(Path folder) {
  static final int LIST = 64;
  private static final int LISTS = 32;
  private static final int SEED = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  Path model() {
    return folder.resolve("model");
  }

  private Path lists() {
    return folder.resolve("lists.json");
  }

  /** Makes it, and tells how many tokens a caption has on average. */
  double write(TowerSize size, Path home) throws IOException {
    size.write(model(), home.resolve("samples/emoji/teacher"));
    List<String> captions = CaptionTexts.of(home, LISTS * LIST, SEED);
    ObjectNode root = JSON.createObjectNode();
    ArrayNode texts = root.putArray("texts");
    ArrayNode ids = root.putArray("ids");
    long tokens = 0;
    try (TextTokenizer tokenizer = TextTokenizer.open(model(), 77, 0)) {
      for (int from = 0; from < captions.size(); from += LIST) {
        List<String> list = captions.subList(from, from + LIST);
        TokenBatch batch = tokenizer.encode(list);
        texts.add(JSON.valueToTree(list));
        ids.add(rows(batch));
        tokens += Arrays.stream(batch.lengths()).sum();
      }
    }
    JSON.writeValue(lists().toFile(), root);
    return tokens / (double) captions.size();
  }

  private static ArrayNode rows(TokenBatch batch) {
    ArrayNode rows = JSON.createArrayNode();
    for (int row = 0; row < batch.rows(); row++) {
      rows.add(JSON.valueToTree(batch.row(row)));
    }
    return rows;
  }

  List<List<String>> texts() throws IOException {
    List<List<String>> lists = new ArrayList<>();
    for (JsonNode list : JSON.readTree(Files.readAllBytes(lists())).path("texts")) {
      List<String> texts = new ArrayList<>();
      list.forEach(text -> texts.add(text.asText()));
      lists.add(texts);
    }
    return lists;
  }
}
