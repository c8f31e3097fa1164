package io.altmesh.cli.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.cli.bench.MachineFacts;
import io.altmesh.cli.bench.load.LoadJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A measurement for people, and for programs: rates in texts a second, times in milliseconds. */
public final class ServingReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ServingReport() {}

  /** The lines, each ended. */
  public static String text(ServingResult result) {
    StringBuilder text = new StringBuilder();
    MachineFacts machine = result.machine();
    line(text, "%s, %d cores, commit %s", machine.cpu(), machine.cores(), machine.commit());
    line(text, "%s; %.1f tokens a caption", result.tower(), result.meanTokens());
    result.engines().forEach((side, engine) -> line(text, "%s: %s", side, engine));
    text.append('\n');
    line(text, "%-16s %s", "texts/s", "median (least..most)");
    result.rates().rounds().forEach((name, rounds) -> rates(text, result, name, rounds));
    text.append('\n');
    result.ratios().forEach((name, ratio) -> line(text, "%-20s %.3f", name, ratio));
    if (!Double.isNaN(result.peerDifference())) {
      line(text, "largest difference of a value from the peer's: %.1e", result.peerDifference());
    }
    line(text, "%nsingle texts by chance; capacity %.1f/s", result.capacity());
    result.loads().forEach((share, load) -> line(text, "at %.0f %%%n%s", 100 * share, load.text()));
    return text.toString();
  }

  private static void rates(
      StringBuilder text, ServingResult result, String name, List<Double> rounds) {
    line(
        text,
        "%-16s %.1f (%.1f..%.1f)",
        name,
        result.rates().median(name),
        Collections.min(rounds),
        Collections.max(rounds));
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  /** Writes the file, or replaces it. */
  public static void write(Path file, ServingResult result) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.set("machine", JSON.valueToTree(result.machine()));
    root.put("tower", result.tower()).put("size", result.options().size().name());
    root.put("tokens_a_caption", result.meanTokens()).put("items_a_list", ServingInput.LIST);
    root.set("engines", JSON.valueToTree(result.engines()));
    root.set("texts_per_second", JSON.valueToTree(result.rates().rounds()));
    root.set("ratios", JSON.valueToTree(result.ratios()));
    if (!Double.isNaN(result.peerDifference())) {
      root.put("peer_difference", result.peerDifference());
    }
    root.put("capacity", result.capacity());
    ObjectNode loads = root.putObject("loads");
    result.loads().forEach((share, load) -> loads.set(String.valueOf(share), LoadJson.of(load)));
    JSON.writeValue(file.toFile(), root);
  }
}
