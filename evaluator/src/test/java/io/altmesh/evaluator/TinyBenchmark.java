package io.altmesh.evaluator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A benchmark on disk: {@value #IMAGES} images, a caption each in English and Chinese, more than
 * one list of texts; every fifth is "composed".
 */
public final class TinyBenchmark {
  public static final int IMAGES = 150;

  private TinyBenchmark() {}

  /** Bytes that pass for a PNG, of a concept that {@link FakeEmbedder} knows. */
  public static byte[] image(int concept) {
    return ("\u0089PNG\r\n\u001a\n image " + concept).getBytes(StandardCharsets.ISO_8859_1);
  }

  public static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (OutputStream file = Files.newOutputStream(folder.resolve("images.tar"));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(file)) {
      for (int i = 0; i < IMAGES; i++) {
        byte[] image = image(i);
        TarArchiveEntry entry = new TarArchiveEntry("k" + i + ".png");
        entry.setSize(image.length);
        tar.putArchiveEntry(entry);
        tar.write(image);
        tar.closeArchiveEntry();
      }
    }
    StringBuilder captions = new StringBuilder();
    for (String language : new String[] {"en", "zh"}) {
      for (int i = 0; i < IMAGES; i++) {
        captions.append(
            "{\"key\": \"k%d\", \"language\": \"%s\", \"text\": \"%s %d\", \"split\": \"%s\"}%n"
                .formatted(i, language, language, i, i % 5 == 0 ? "composed" : "seen"));
      }
    }
    Files.writeString(folder.resolve("captions.jsonl"), captions);
    Path yaml = folder.resolve("benchmark.yaml");
    Files.writeString(yaml, "name: tiny\nimages: images.tar\ncaptions: captions.jsonl\n");
    return yaml;
  }
}
