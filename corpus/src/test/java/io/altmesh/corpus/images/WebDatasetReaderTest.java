package io.altmesh.corpus.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebDatasetReaderTest {
  @TempDir Path folder;
  private final SkippedRows skipped = new SkippedRows();

  @ParameterizedTest
  @ValueSource(strings = {"shard.tar", "shard.tar.gz"})
  void groupsMembersUpToTheFirstDotOfTheBaseName(String name) {
    Path shard =
        new Shards()
            .member("v1.0/0001.png", "IMAGE 1")
            .member("v1.0/0001.txt", "a dog\n\n  a pet \na dog\n")
            .member("v1.0/0001.seg.png", "passed over")
            .member("./0002.JPG", "IMAGE 2")
            .member(
                "./0002.json",
                "{\"caption\": \"a cat\", \"captions\": [\"a cat\", \"a tom\"], \"width\": 64}")
            .member("._hidden", "passed over")
            .member("0003.webp", "IMAGE 3")
            .member("0003.txt", "an owl")
            .write(folder.resolve(name));
    assertThat(read(shard))
        .containsExactly(
            "v1.0/0001 IMAGE 1 [a dog, a pet]",
            "0002 IMAGE 2 [a cat, a tom]",
            "0003 IMAGE 3 [an owl]");
    assertThat(skipped.count()).isZero();
  }

  @Test
  void readsNamesThatAreTooLongForAPlainHeader() {
    String key = "folder/".repeat(40) + "0001";
    Path shard = new Shards().sample(key, "IMAGE", "a dog").write(folder.resolve("long.tar"));
    assertThat(read(shard)).containsExactly(key + " IMAGE [a dog]");
  }

  @Test
  void skipsSamplesWithMissingOrBadMembersByShardAndKey() {
    Path shard =
        new Shards()
            .member("1.png", "IMAGE")
            .member("2.txt", "a dog")
            .sample("3", "IMAGE", " ")
            .sample("4", "", "a dog")
            .member("5.png", "IMAGE")
            .member("5.txt", new byte[] {(byte) 0xe9, 'a'})
            .member("6.png", "IMAGE")
            .member("6.json", "{")
            .sample("7", "IMAGE", "a dog")
            .write(folder.resolve("bad.tar"));
    assertThat(read(shard)).containsExactly("7 IMAGE [a dog]");
    assertThat(skipped.count()).isEqualTo(6);
    assertThat(skipped.first())
        .containsExactly(
            shard + " sample 1: no caption (expected: a txt or json member that has one)",
            shard + " sample 2: no image member (expected: png, jpg, jpeg or webp)",
            shard + " sample 3: no caption (expected: a txt or json member that has one)",
            shard + " sample 4: empty image member",
            shard + " sample 5: txt member is not UTF-8");
  }

  /** A few kilobytes can hold a sparse member of terabytes, and to pass it over takes as long. */
  @ParameterizedTest
  @EnumSource
  void endsAtASparseMember(SparseTar format) {
    for (long size : new long[] {1000, 1 << 30}) {
      Path shard = TextFiles.write(folder.resolve(size + ".tar"), format.of(size));
      SkippedRows counted = new SkippedRows();
      WebDatasetReader.read(shard, sample -> fail("read " + sample.key()), counted);
      assertThat(counted.first())
          .containsExactly(
              shard
                  + " after 1 members: the shard is truncated or damaged: 1.png is sparse"
                  + " (expected: plain files, as tar writes them without --sparse)");
    }
  }

  @Test
  void endsAtADamagedHeader() throws Exception {
    byte[] bytes = new Shards().sample("1", "I1", "a dog").sample("2", "I2", "a cat").bytes();
    bytes[2048] ^= 1; // "2.png" would be read as "3.png"
    Path shard = Files.write(folder.resolve("flipped.tar"), bytes);
    assertThat(read(shard)).containsExactly("1 I1 [a dog]");
    assertThat(skipped.first())
        .containsExactly(
            shard
                + " after 2 members: the shard is truncated or damaged:"
                + " wrong checksum in the header of 3.png");
  }

  @Test
  void imagesAloneNeedNoCaption() {
    Path shard = new Shards().member("1.png", "IMAGE").write(folder.resolve("images.tar"));
    List<String> keys = new ArrayList<>();
    WebDatasetReader.readImages(shard, sample -> keys.add(sample.key()), skipped);
    assertThat(keys).containsExactly("1");
  }

  @Test
  void keepsTheWholeSamplesOfATruncatedShardWhereverItIsCut() throws Exception {
    // Of every sample: image header 0-511, image 512-1023, text header 1024-1535, text 1536-2047.
    Path whole =
        new Shards()
            .sample("1", "I1", "a dog")
            .sample("2", "I2", "a cat")
            .write(folder.resolve("whole.tar"));
    byte[] bytes = Files.readAllBytes(whole);
    int[] cuts = {300, 513, 700, 1024, 1300, 1537, 1541, 2047, 2048, 2300, 2561, 3500, 3585, 4096};
    for (int cut : cuts) {
      Path shard = Files.write(folder.resolve("cut" + cut + ".tar"), Arrays.copyOf(bytes, cut));
      SkippedRows counted = new SkippedRows();
      List<String> keys = new ArrayList<>();
      if (cut < 512) {
        assertThatThrownBy(() -> WebDatasetReader.read(shard, s -> keys.add(s.key()), counted))
            .isInstanceOf(CorpusException.class);
        continue;
      }
      WebDatasetReader.read(shard, sample -> keys.add(sample.key()), counted);
      // A text of five bytes is whole before its padding is.
      assertThat(keys).as("cut at %d", cut).hasSize(cut < 1536 + 6 ? 0 : cut < 3584 + 6 ? 1 : 2);
      assertThat(counted.count()).as("cut at %d", cut).isPositive();
    }
  }

  @Test
  void keepsTheWholeSamplesOfATruncatedGzip() throws Exception {
    Shards shards = new Shards();
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      byte[] image = new byte[1000];
      random.nextBytes(image);
      shards.member(i + ".png", image).member(i + ".txt", "a dog");
    }
    Path whole = shards.write(folder.resolve("whole.tar.gz"));
    Path shard =
        Files.write(
            folder.resolve("torn.tar.gz"),
            Arrays.copyOf(Files.readAllBytes(whole), (int) Files.size(whole) / 2));
    List<String> kept = read(shard);
    assertThat(kept.size()).isBetween(40, 55);
    assertThat(skipped.first().get(0)).contains("the shard is truncated or damaged");
  }

  @Test
  void aMissingShardOrOneThatIsNoTarIsAnError() {
    Path absent = folder.resolve("absent.tar");
    assertThatThrownBy(() -> read(absent))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            absent
                + ": no such file (expected: a WebDataset shard: .tar, .tar.gz or .tgz); correct the path");
    Path text = TextFiles.write(folder.resolve("text.tar"), "this is no tar archive. ".repeat(100));
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("no tar archive");
    Path empty = TextFiles.write(folder.resolve("empty.tar"), "");
    assertThatThrownBy(() -> read(empty))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("no tar archive");
  }

  private List<String> read(Path shard) {
    List<String> samples = new ArrayList<>();
    WebDatasetReader.read(
        shard,
        s -> samples.add(s.key() + " " + new String(s.image(), UTF_8) + " " + s.captions()),
        skipped);
    return samples;
  }
}
