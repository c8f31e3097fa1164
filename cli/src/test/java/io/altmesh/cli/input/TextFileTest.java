package io.altmesh.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text for every line, so that row numbers are line numbers. */
class TextFileTest {
  @TempDir Path folder;

  @Test
  void everyLineIsATextAndAFinalNewlineIsNone() {
    assertThat(lines("a\nb\n")).containsExactly("a", "b");
    assertThat(lines("a\nb")).containsExactly("a", "b");
    assertThat(lines("a\n\n \n\nb\n\n")).containsExactly("a", "", " ", "", "b", "");
    assertThat(lines("\n")).containsExactly("");
    assertThat(lines("")).isEmpty();
  }

  @Test
  void takesOffWindowsEndsAndTheByteOrderMark() {
    assertThat(lines("\uFEFFa\r\n\r\nb\rc\n\uFEFFd")).containsExactly("a", "", "b\rc", "\uFEFFd");
    assertThat(lines("\uFEFF\n")).containsExactly("");
  }

  @Test
  void keepsTheRowsOfLinesThatAreNotUtf8() {
    byte[] bytes = {'a', '\n', (byte) 0xff, 'b', '\n', 'c'};
    TextFile file = new TextFile("bytes", new ByteArrayInputStream(bytes));
    assertThat(lines(file)).containsExactly("a", "\uFFFDb", "c");
    assertThat(file.damaged()).isEqualTo(1);
  }

  @Test
  void cutsALineThatWouldFillTheMemory() {
    List<String> lines = lines("x".repeat(3 << 20) + "\nb");
    assertThat(lines.get(0)).hasSize(1 << 20);
    assertThat(lines).hasSize(2).last().isEqualTo("b");
  }

  @Test
  void asksForTheEndOnlyOnce() {
    InputStream once =
        new ByteArrayInputStream("a".getBytes(StandardCharsets.UTF_8)) {
          private boolean ended;

          @Override
          public int read(byte[] buffer) {
            int read = read(buffer, 0, buffer.length);
            assertThat(ended).isFalse();
            ended = read < 0;
            return read;
          }
        };
    TextFile file = new TextFile("terminal", once);
    assertThat(lines(file)).containsExactly("a");
    assertThat(file.next()).isNull();
  }

  @Test
  void readsGzipAndNamesTheLineWhereItIsTorn() throws IOException {
    Path whole = folder.resolve("texts.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      SplittableRandom random =
          new SplittableRandom(1); // incompressible: bytes come out as they go in
      for (int i = 0; i < 10_000; i++) {
        out.write((random.nextLong() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    try (TextFile file = TextFile.open(whole.toString())) {
      assertThat(lines(file)).hasSize(10_000);
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path torn = folder.resolve("torn.gz");
    Files.write(torn, Arrays.copyOf(bytes, bytes.length / 2));
    try (TextFile file = TextFile.open(torn.toString())) {
      assertThatThrownBy(() -> lines(file)).hasMessageContaining("torn.gz: damaged after line");
    }
  }

  private static List<String> lines(String text) {
    return lines(
        new TextFile("text", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static List<String> lines(TextFile file) {
    List<String> lines = new ArrayList<>();
    for (String line = file.next(); line != null; line = file.next()) {
      lines.add(line);
    }
    return lines;
  }
}
