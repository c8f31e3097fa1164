package io.altmesh.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What make_architecture_fixtures.py wrote. */
public final class Architecture {
  /** Fixture of the tokenizer by model; image towers alone have none. */
  private static final Map<String, String> TOKENIZERS =
      Map.ofEntries(
          Map.entry("clip-1", "clip"),
          Map.entry("clip-2", "clip"),
          Map.entry("clip-text", "clip"),
          Map.entry("open-clip", "clip"),
          Map.entry("altclip-1", "xlm-roberta"),
          Map.entry("altclip-2", "xlm-roberta"),
          Map.entry("m-clip", "xlm-roberta"),
          Map.entry("siglip", "siglip-files"),
          Map.entry("siglip-text", "siglip-files"),
          Map.entry("siglip-2", "siglip-2"),
          Map.entry("chinese-clip", "bert-files"),
          Map.entry("bert", "bert-files"));

  private static final JsonNode INPUTS = inputs();

  private Architecture() {}

  private static JsonNode inputs() {
    try {
      return new ObjectMapper().readTree(Fixtures.path("architectures/inputs.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory with its tokenizer, in {@code folder}. */
  public static Path directory(String name, Path folder) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(name));
    copy(Fixtures.path("architectures/" + name), directory);
    String tokenizer = TOKENIZERS.get(name);
    if (tokenizer != null) {
      copy(Fixtures.path("tokenizers/" + tokenizer), directory);
    }
    return directory;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.list(from)) {
      for (Path file : files.filter(f -> !isExpected(f)).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static boolean isExpected(Path file) {
    return file.getFileName().toString().startsWith("expected.");
  }

  /** In ten scripts, and odd ones; longer ones than the models' context are among them. */
  public static List<String> texts() {
    return names("texts");
  }

  /** PNGs of every mode; decoders agree on them. */
  public static List<byte[]> losslessImages() {
    return images(names("lossless"));
  }

  /** JPEGs, CMYK and rotated among them; decoders differ in them by a few levels. */
  public static List<byte[]> lossyImages() {
    return images(names("lossy"));
  }

  private static List<String> names(String kind) {
    List<String> names = new ArrayList<>();
    INPUTS.get(kind).forEach(name -> names.add(name.textValue()));
    return names;
  }

  private static List<byte[]> images(List<String> names) {
    return names.stream()
        .map(name -> Fixtures.path("images/" + name))
        .map(Architecture::bytes)
        .toList();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the architecture's own library computed. */
  public static Path expected(String name) {
    return Fixtures.path("architectures/" + name + "/expected.safetensors");
  }
}
