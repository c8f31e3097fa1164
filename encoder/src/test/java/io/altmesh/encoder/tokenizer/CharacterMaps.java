package io.altmesh.encoder.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small maps of a few rules, and tokenizers that have one. */
final class CharacterMaps {
  /** Rules of one to four bytes, one to nothing, one to more characters. */
  static final Map<String, String> RULES =
      new TreeMap<>(
          Map.of("\t", " ", "é", "e", "Ａ", "A", "Ｂ", "B", "㌢", "センチ", "\u00ad", "", "𝐀", "A"));

  private CharacterMaps() {}

  /** As Darts-clone would lay them out, were it to give every state a block of its own. */
  static byte[] of(Map<String, String> rules) {
    List<int[]> blocks = new ArrayList<>();
    blocks.add(new int[256]); // the root alone
    ByteArrayOutputStream replacements = new ByteArrayOutputStream();
    Map<String, Integer> states = new TreeMap<>();
    blocks.get(0)[0] = state(blocks, states, "") << 10;
    rules.forEach(
        (from, to) -> {
          int state = states.get("");
          byte[] bytes = from.getBytes(UTF_8);
          String path = "";
          for (int i = 0; i < bytes.length; i++) {
            path += (char) (bytes[i] & 0xff);
            int next = state(blocks, states, path);
            int index = state + (bytes[i] & 0xff);
            int valued = i == bytes.length - 1 ? 1 << 8 : 0;
            blocks.get(state / 256)[index % 256] |= (index ^ next) << 10 | valued | bytes[i] & 0xff;
            state = next;
          }
          blocks.get(state / 256)[0] = 1 << 31 | replacements.size();
          replacements.writeBytes((to + "\0").getBytes(UTF_8));
        });
    ByteBuffer map =
        ByteBuffer.allocate(4 + 1024 * blocks.size() + replacements.size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(1024 * blocks.size());
    blocks.forEach(block -> List.of(block).forEach(units -> put(map, units)));
    return map.put(replacements.toByteArray()).array();
  }

  private static int state(List<int[]> blocks, Map<String, Integer> states, String path) {
    return states.computeIfAbsent(
        path,
        fresh -> {
          blocks.add(new int[256]);
          return 256 * (blocks.size() - 1);
        });
  }

  private static void put(ByteBuffer map, int[] units) {
    for (int unit : units) {
      map.putInt(unit);
    }
  }

  /** Writes a tokenizer.json of the letters A, B, e, whose normalizer is the map alone. */
  static Path tokenizer(Path folder, byte[] map) throws IOException {
    ObjectNode root =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    """
                    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
                     "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
                     "model": {"type": "WordLevel", "vocab": {"?": 0, "A": 1, "B": 2, "e": 3, "センチ": 4}, "unk_token": "?"}}
                    """);
    root.putObject("normalizer")
        .put("type", "Sequence")
        .putArray("normalizers")
        .addObject()
        .put("type", "Precompiled")
        .put("precompiled_charsmap", map);
    Files.write(folder.resolve("tokenizer.json"), new ObjectMapper().writeValueAsBytes(root));
    return folder;
  }
}
