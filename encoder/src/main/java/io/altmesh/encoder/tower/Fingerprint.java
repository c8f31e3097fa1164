package io.altmesh.encoder.tower;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names what numbers a tower gives. SHA-256, lower-case hexadecimal, over lines of UTF-8: {@code
 * altmesh-tower-1}, then {@code key=value} sorted by key.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /**
   * A tower's.
   *
   * @param kind the architecture's name for it
   * @param fields of the configuration that change numbers and show in no tensor's shape
   * @param tensors digest of its weights
   * @param material digest of its tokenizer or preprocessing
   */
  public static String tower(
      String kind, Map<String, String> fields, String tensors, String material) {
    Map<String, String> lines = new TreeMap<>(fields);
    lines.put("kind", kind);
    lines.put("tensors", tensors);
    lines.put("material", material);
    return sha256("altmesh-tower-1", lines);
  }

  /**
   * A model's: over its towers'.
   *
   * @param text empty for a model that has none
   * @param image empty for a model that has none; a student's is its teacher's, wherever that lies
   */
  public static String model(String text, String image) {
    Map<String, String> lines = new TreeMap<>();
    lines.put("text", text);
    lines.put("image", image);
    lines.values().removeIf(String::isEmpty);
    return sha256("altmesh-model-1", lines);
  }

  private static String sha256(String title, Map<String, String> lines) {
    StringBuilder text = new StringBuilder(title).append('\n');
    lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return HexFormat.of()
        .formatHex(sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
