package io.altmesh.corpus.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Sha256;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What vectors depend on beside the content. Vectors of different keys never mix.
 *
 * @param towerFingerprint of the tower that computed them
 * @param numerics precision and device class, such as "fp32/cpu"
 * @param modality "text" or "image"
 * @param space "pooled" or "projected"
 * @param truncation how content is cut, such as a number of tokens; "none" where it is not
 */
public record StoreKey(
    String towerFingerprint, String numerics, String modality, String space, String truncation) {
  private static final Pattern CANONICAL =
      Pattern.compile("tower=(.+)\nnumerics=(.+)\nmodality=(.+)\nspace=(.+)\ntruncation=(.+)\n");

  public StoreKey {
    modality = oneOf("modality", modality, List.of("text", "image"));
    space = oneOf("space", space, List.of("pooled", "projected"));
    requireLine("tower fingerprint", towerFingerprint);
    requireLine("numerics", numerics);
    requireLine("truncation", truncation);
  }

  /**
   * Lines of name=value, the same on every machine: what the header holds and the folder's name is
   * a hash of.
   */
  public String canonical() {
    return "tower=%s\nnumerics=%s\nmodality=%s\nspace=%s\ntruncation=%s\n"
        .formatted(towerFingerprint, numerics, modality, space, truncation);
  }

  /**
   * The key that {@link #canonical} wrote.
   *
   * @throws IllegalArgumentException when it is no such text
   */
  static StoreKey parse(String canonical) {
    Matcher lines = CANONICAL.matcher(canonical);
    if (!lines.matches()) {
      throw new IllegalArgumentException(
          "key \"%s\" (expected: lines of tower=, numerics=, modality=, space=, truncation=)"
              .formatted(canonical));
    }
    return new StoreKey(
        lines.group(1), lines.group(2), lines.group(3), lines.group(4), lines.group(5));
  }

  /** Such as {@code text-pooled-3f…}: for people, then SHA-256 of {@link #canonical} in hex. */
  public String directoryName() {
    return modality
        + "-"
        + space
        + "-"
        + HexFormat.of().formatHex(Sha256.of(canonical().getBytes(UTF_8)));
  }

  private static String oneOf(String name, String given, List<String> known) {
    String lower = given.toLowerCase(Locale.ROOT);
    if (!known.contains(lower)) {
      throw new IllegalArgumentException(
          name + ": \"" + given + "\" (expected: " + String.join(" or ", known) + ")");
    }
    return lower;
  }

  private static void requireLine(String name, String given) {
    if (given.isBlank() || given.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(name + ": \"" + given + "\" (expected: one line of text)");
    }
  }
}
