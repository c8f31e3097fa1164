package io.altmesh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and scripts are told of a store, filled by the sample's teacher. */
final class CacheCommandTest {
  private static final Path TEACHER = Path.of("../samples/emoji/teacher");
  private static final Path IMAGES = Path.of("../encoder/src/test/resources/images");

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("pairs.tsv"), "red apple\tpomme\ncat\tchat\ncat\tgato\tes\n");
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        task: teacher-learning
        student: student
        data: {pairs: [{file: pairs.tsv}]}
        steps: 1
        """);
  }

  private Commands cache(Object... more) {
    Commands commands = new Commands();
    Object[] arguments = new Object[more.length + 1];
    arguments[0] = "cache";
    System.arraycopy(more, 0, arguments, 1, more.length);
    assertThat(commands.run(arguments)).as(commands.err()).isZero();
    return commands;
  }

  private Commands fill(TeacherService teacher, Object... more) {
    Object[] arguments = new Object[more.length + 5];
    arguments[0] = folder.resolve("recipe.yaml");
    arguments[1] = "--store";
    arguments[2] = folder.resolve("store");
    arguments[3] = "--set";
    arguments[4] = "teacher.target=" + teacher.address();
    System.arraycopy(more, 0, arguments, 5, more.length);
    return cache(arguments);
  }

  private static TeacherService teacher() {
    return TeacherService.start(
        new TeacherOptions(
            TEACHER,
            null,
            ServerOptions.at(new HostPort("127.0.0.1", 0)),
            "cpu",
            "fp32",
            1,
            QueueSettings.DEFAULT));
  }

  @Test
  void asksForWhatIsMissingAndTellsWhatThereIs() throws IOException {
    try (TeacherService teacher = teacher()) {
      assertThat(fill(teacher).err())
          .contains(": 2 texts, 128 values each, ")
          .contains("pooled, text tower 7f9730c7")
          .contains("looked up 2 texts, 0.0 % were there; asked teacher for 2 in ");
      Files.writeString(folder.resolve("pairs.tsv"), "dog\tchien\ncat\tchat\n");

      JsonNode second = new ObjectMapper().readTree(fill(teacher, "--json").out());

      assertThat(second.get("finished").booleanValue()).isTrue();
      assertThat(second.get("entries").intValue()).isEqualTo(3);
      assertThat(second.get("asked").intValue()).isEqualTo(1);
      assertThat(second.get("hit_rate").doubleValue()).isEqualTo(0.5);
      assertThat(second.get("bytes").longValue())
          .isEqualTo(Files.size(segment(second.get("directory").textValue())));
    }
  }

  private static Path segment(String directory) {
    return Path.of(directory).resolve("segment-000001.bin");
  }

  @Test
  void showsEachKeysVectors() throws IOException {
    try (TeacherService teacher = teacher()) {
      fill(teacher);
      fill(teacher, "--set", "teacher.space=projected");
    }

    assertThat(cache("--show", folder.resolve("store")).out())
        .containsPattern(
            "MODALITY +SPACE +ENTRIES +DIM +SIZE +TOWER +NUMERICS +CUT AT\n"
                + "text +pooled +2 +128 +0.\\d KB +7f9730c7[0-9a-f]{8} +fp32/cpu +\\d+ tokens\n"
                + "text +projected +2 +192 +");
    JsonNode shown =
        new ObjectMapper().readTree(cache("--show", folder.resolve("store"), "--json").out());
    assertThat(shown).hasSize(2);
    assertThat(shown.get(1).get("space").textValue()).isEqualTo("projected");
    assertThat(shown.get(1).get("tower_fingerprint").textValue()).hasSize(64);
    assertThat(shown.get(1).get("segments").intValue()).isEqualTo(1);
  }

  @Test
  void refusedImagesAreNamed() throws IOException {
    Path shard = folder.resolve("images.tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(shard))) {
      member(tar, "a.png", Files.readAllBytes(IMAGES.resolve("rgb.png")));
      member(tar, "a.txt", "one".getBytes(UTF_8));
      member(tar, "b.png", "no image".getBytes(UTF_8));
      member(tar, "b.txt", "two".getBytes(UTF_8));
    }
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        task: contrastive-learning
        student: student
        data: {images: [images.tar]}
        steps: 1
        """);
    try (TeacherService teacher = teacher()) {
      Commands told = fill(teacher);

      assertThat(told.err())
          .contains(": 1 images, 192 values each")
          .contains("images that the teacher refused, which a run leaves out: 1")
          .contains("  b of images.tar: ");
    }
  }

  private static void member(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  @Test
  void wantsARecipeOrAFolderToShow() {
    Commands commands = new Commands();
    assertThat(commands.run("cache")).isEqualTo(2);
    assertThat(commands.err()).contains("either a RECIPE.yaml to fill for, or --show DIR");
    assertThat(commands.run("cache", "--show", folder.resolve("none"))).isEqualTo(1);
    assertThat(commands.err()).contains("none: no such folder");
  }
}
