package io.altmesh.cli.ablate;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.images.ImageText;
import io.altmesh.corpus.images.WebDatasetReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The emoji sample's teacher and student, twelve of its drawings, two rows of three steps. */
public final class SmallSample {
  private static final Path WHOLE = Path.of("../samples/emoji").toAbsolutePath().normalize();
  private static final int DRAWINGS = 12;

  private SmallSample() {}

  public static Path write(Path folder) throws IOException {
    Files.createSymbolicLink(folder.resolve("teacher"), WHOLE.resolve("teacher"));
    Files.createSymbolicLink(folder.resolve("student"), WHOLE.resolve("student"));
    Path benchmark = Files.createDirectories(folder.resolve("benchmark"));
    writeDrawings(benchmark);
    Files.writeString(
        benchmark.resolve("benchmark.yaml"),
        "name: small\nimages: images.tar\ncaptions: captions.jsonl\nlanguages: [en, es]\n");
    Path recipes = Files.createDirectories(folder.resolve("recipes/ablation"));
    Files.writeString(
        recipes.resolve("en-en-mt-ht.yaml"),
        """
        task: teacher-learning
        student: ../../student
        data: {pairs: [{file: %s/parallel/words-en-es.tsv.gz}]}
        batch-size: 16
        steps: 3
        max-length: 32
        """
            .formatted(WHOLE));
    Files.writeString(
        recipes.resolve("en-en-mt-ht-cl.yaml"),
        """
        task: contrastive-learning
        student: ../../student
        data: {images: [../../benchmark/images.tar]}
        batch-size: 6
        steps: 2
        max-length: 32
        """);
    return folder;
  }

  private static void writeDrawings(Path benchmark) throws IOException {
    StringBuilder captions = new StringBuilder();
    try (WebDatasetReader drawings =
            WebDatasetReader.openImages(
                WHOLE.resolve("images/fluent3d.tar.gz"), new SkippedRows());
        OutputStream file = Files.newOutputStream(benchmark.resolve("images.tar"));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(file)) {
      for (int i = 0; i < DRAWINGS; i++) {
        ImageText drawing = drawings.next();
        if (drawing == null) {
          throw new IllegalStateException("only " + i + " drawings");
        }
        String name = drawing.captions().get(0);
        add(tar, drawing.key() + ".png", drawing.image());
        add(tar, drawing.key() + ".txt", name.getBytes(StandardCharsets.UTF_8));
        for (String language : AblationOptions.LANGUAGES) {
          captions.append(
              "{\"key\": \"%s\", \"language\": \"%s\", \"text\": \"%s\", \"split\": \"seen\"}%n"
                  .formatted(drawing.key(), language, name));
        }
      }
    }
    Files.writeString(benchmark.resolve("captions.jsonl"), captions);
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
