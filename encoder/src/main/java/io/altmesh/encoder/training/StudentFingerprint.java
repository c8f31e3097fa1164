package io.altmesh.encoder.training;

import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.Fingerprint;
import io.altmesh.encoder.tower.KeptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Names what a run starts from, wherever it lies: configuration, tokenizer and preprocessing file
 * by file, and the weights where there are any, however they are spread over files. Other files of
 * the directory do not count.
 */
public final class StudentFingerprint {
  private static final List<String> WEIGHTS =
      List.of(ModelFiles.WEIGHTS, ModelFiles.WEIGHTS + ".index.json");

  private StudentFingerprint() {}

  /**
   * SHA-256, lower-case hexadecimal; of 2 GB in a few seconds.
   *
   * @throws ModelFormatException when a file cannot be read
   */
  public static String of(Path directory) {
    Map<String, String> files = new TreeMap<>();
    Stream.of(List.of("config.json"), KeptFiles.TOKENIZER, KeptFiles.PREPROCESSOR)
        .flatMap(List::stream)
        .filter(name -> Files.isRegularFile(directory.resolve(name)))
        .forEach(name -> files.put(name, sha256(directory.resolve(name))));
    return Fingerprint.tower("start", files, weights(directory), "");
  }

  private static String weights(Path directory) {
    if (WEIGHTS.stream().noneMatch(name -> Files.isRegularFile(directory.resolve(name)))) {
      return ""; // a CLIP from scratch
    }
    try (ModelWeights weights = ModelWeights.open(directory)) {
      return weights.sha256(name -> true);
    }
  }

  private static String sha256(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
