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
 * one list of texts. The last ten are flags; every fifth is "composed".
 */
final class TinyBenchmark {
  static final int IMAGES = 150;
  static final int FLAGS = 10;

  private TinyBenchmark() {}

  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (OutputStream file = Files.newOutputStream(folder.resolve("images.tar"));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(file)) {
      for (int i = 0; i < IMAGES; i++) {
        byte[] image = ("image " + i).getBytes(StandardCharsets.UTF_8);
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
            "{\"key\": \"k%d\", \"language\": \"%s\", \"text\": \"%s %d\", \"split\": \"%s\", \"flag\": %s}%n"
                .formatted(
                    i,
                    language,
                    language,
                    i,
                    i % 5 == 0 ? "composed" : "seen",
                    i >= IMAGES - FLAGS));
      }
    }
    Files.writeString(folder.resolve("captions.jsonl"), captions);
    Path yaml = folder.resolve("benchmark.yaml");
    Files.writeString(yaml, "name: tiny\nimages: images.tar\ncaptions: captions.jsonl\n");
    return yaml;
  }
}
