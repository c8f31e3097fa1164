package io.altmesh.corpus.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.TextFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingStoreTest {
  static final StoreKey KEY = new StoreKey("0123abcd", "fp32/cpu", "text", "pooled", "77");
  static final int DIM = 100;
  private static final int RECORD_BYTES = 32 + 2 * DIM + 4;

  @TempDir Path root;

  @Test
  void returnsWhatHalfPrecisionKeepsAlsoAfterOpeningAgain() {
    try (EmbeddingStore store = open()) {
      assertThat(find(store, 1)).isNull();
      put(store, 1);
      assertThat(find(store, 1)).isEqualTo(EmbeddingStore.round(vector(1))).isNotEqualTo(vector(1));
      assertThat(store.size()).isEqualTo(1);
      assertThat(List.of(store.hits(), store.misses())).containsExactly(1L, 1L);
    }
    try (EmbeddingStore store = open()) {
      assertThat(store.size()).isEqualTo(1);
      assertThat(store.contains(text(1))).isTrue();
      assertThat(store.contains(text(2))).isFalse();
      assertThat(store.hits() + store.misses()).isZero();
      requireFound(store, 1);
    }
  }

  @Test
  void readsAndWritesAtOffsets() {
    try (EmbeddingStore store = open()) {
      float[] rows = new float[3 * DIM];
      System.arraycopy(vector(5), 0, rows, DIM, DIM);
      store.put(text(5), rows, DIM);
      float[] out = new float[3 * DIM];
      assertThat(store.get(text(5), out, 2 * DIM)).isTrue();
      assertThat(Arrays.copyOfRange(out, 2 * DIM, 3 * DIM))
          .isEqualTo(EmbeddingStore.round(vector(5)));
      assertThat(Arrays.copyOf(out, 2 * DIM)).containsOnly(0);
      assertThatThrownBy(() -> store.get(text(5), out, 2 * DIM + 1))
          .hasMessageContaining("room for 100");
    }
  }

  @Test
  void theFirstVectorOfAContentStays() {
    try (EmbeddingStore store = open()) {
      put(store, 1);
      store.put(text(1), vector(2), 0);
      requireFound(store, 1);
      assertThat(store.size()).isEqualTo(1);
    }
  }

  @Test
  void vectorsOfAnotherKeyAreNeverSeen() throws IOException {
    try (EmbeddingStore store = open()) {
      put(store, 1);
    }
    List<StoreKey> others =
        List.of(
            new StoreKey("0123abce", "fp32/cpu", "text", "pooled", "77"),
            new StoreKey("0123abcd", "bf16/cpu", "text", "pooled", "77"),
            new StoreKey("0123abcd", "fp32/cpu", "image", "pooled", "77"),
            new StoreKey("0123abcd", "fp32/cpu", "text", "PROJECTED", "77"),
            new StoreKey("0123abcd", "fp32/cpu", "text", "pooled", "64"));
    for (StoreKey key : others) {
      try (EmbeddingStore store = EmbeddingStore.open(root, key, DIM)) {
        assertThat(store.size()).isZero();
      }
    }
    try (Stream<Path> folders = Files.list(root)) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .hasSize(6)
          .allMatch(name -> name.matches("(text|image)-(pooled|projected)-[0-9a-f]{64}"));
    }
  }

  @Test
  void theFileIsAsDocumented() throws IOException {
    try (EmbeddingStore store = open()) {
      put(store, 1);
      put(store, 2);
    }
    byte[] bytes = Files.readAllBytes(segment(1));
    String key = "tower=0123abcd\nnumerics=fp32/cpu\nmodality=text\nspace=pooled\ntruncation=77\n";
    assertThat(new String(bytes, 0, 8, UTF_8)).isEqualTo("ALTMEMB1");
    assertThat(new String(bytes, 16, key.length(), UTF_8)).isEqualTo(key);
    assertThat(bytes).hasSize(8 + 4 + 4 + key.length() + 4 + 2 * RECORD_BYTES);
  }

  @Test
  void anotherDimIsRefusedByName() {
    try (EmbeddingStore store = open()) {
      put(store, 1);
    }
    assertThatThrownBy(() -> EmbeddingStore.open(root, KEY, 768))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(
            "segment-000001.bin is not of this store: it holds vectors of 100 values")
        .hasMessageContaining("(expected: vectors of 768 values");
  }

  @Test
  void aTornTailIsCutOffAndWritingGoesOn() throws IOException {
    try (EmbeddingStore store = open()) {
      IntStream.range(0, 10).forEach(i -> put(store, i));
    }
    long whole = Files.size(segment(1));
    TextFiles.truncate(segment(1), whole - 1);
    try (EmbeddingStore store = open()) {
      assertThat(store.size()).isEqualTo(9);
      assertThat(Files.size(segment(1))).isEqualTo(whole - RECORD_BYTES);
      put(store, 9);
    }
    assertThat(Files.size(segment(1))).isEqualTo(whole);
    requireAll(10);
  }

  @Test
  void aTailOfZerosIsCutOffToo() throws IOException {
    try (EmbeddingStore store = open()) {
      IntStream.range(0, 10).forEach(i -> put(store, i));
    }
    long whole = Files.size(segment(1));
    try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.setLength(whole + 5L * RECORD_BYTES + 17);
    }
    requireAll(10);
    assertThat(Files.size(segment(1))).isEqualTo(whole);
  }

  @Test
  void aDamagedVectorCountsAsMissingAndIsAddedAnew() throws IOException {
    try (EmbeddingStore store = open()) {
      IntStream.range(0, 10).forEach(i -> put(store, i));
    }
    try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.seek(file.length() - 5L * RECORD_BYTES + 40);
      file.write(0x55);
    }
    try (EmbeddingStore store = open()) {
      assertThat(store.size()).isEqualTo(9);
      assertThat(find(store, 5)).isNull();
      put(store, 5);
    }
    requireAll(10);
  }

  @Test
  void aHeaderThatWasNotFinishedIsWrittenAnew() throws IOException {
    try (EmbeddingStore store = open()) {
      put(store, 0);
    }
    TextFiles.truncate(segment(1), 20);
    try (EmbeddingStore store = open()) {
      assertThat(store.size()).isZero();
      put(store, 0);
    }
    requireAll(1);
    assertThat(segment(2)).doesNotExist();
  }

  @Test
  void aFileThatIsNoSegmentIsRefused() {
    try (EmbeddingStore store = open()) {
      put(store, 0);
    }
    TextFiles.write(segment(1), "something else ".repeat(100));
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("it does not begin with ALTMEMB1");
  }

  @Test
  void twoStoresOfOneFolderWriteSegmentsOfTheirOwn() {
    try (EmbeddingStore first = open();
        EmbeddingStore second = open()) {
      put(first, 0);
      put(second, 1);
      put(first, 2);
      put(second, 2);
      assertThat(find(second, 0)).isNull();
    }
    assertThat(segment(2)).exists();
    requireAll(3);
  }

  @Test
  void whoOnlyReadsKeepsNobodyFromTheSegment() {
    try (EmbeddingStore store = open()) {
      put(store, 0);
    }
    try (EmbeddingStore reader = open();
        EmbeddingStore writer = open()) {
      put(writer, 1);
      requireFound(reader, 0);
      // The segment is longer now than the reader knows: what it adds goes elsewhere.
      writer.close();
      put(reader, 2);
    }
    assertThat(segment(2)).exists();
    requireAll(3);
  }

  @Test
  void whatAKilledProcessPutIsThereAndItsSegmentIsFree() throws Exception {
    Process process = OtherProcess.start("true", root, 0, 20);
    try {
      assertThat(OtherProcess.firstLine(process)).isEqualTo("20 done");
      try (EmbeddingStore store = open()) {
        assertThat(store.size()).isEqualTo(20);
        put(store, 20);
        assertThat(segment(2)).exists();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    TextFiles.truncate(segment(1), Files.size(segment(1)) - 3);
    try (EmbeddingStore store = open()) {
      assertThat(store.size()).isEqualTo(20);
      put(store, 19);
    }
    requireAll(21);
  }

  @Test
  void aFullDiskIsToldAndLosesNothing() throws Exception {
    // 16 blocks of 512 bytes: header and 34 vectors.
    Process process = OtherProcess.start("ulimit -f 16", root, 0, 100);
    try {
      assertThat(OtherProcess.firstLine(process))
          .startsWith("34 " + root)
          .contains("a vector cannot be added", "what was added before is safe. Free some space");
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (EmbeddingStore store = open()) {
      IntStream.range(34, 40).forEach(i -> put(store, i));
    }
    requireAll(40);
  }

  @Test
  void aFolderThatCannotBeWrittenCanBeRead() throws IOException {
    try (EmbeddingStore store = open()) {
      put(store, 0);
    }
    // Stands for a read-only disk, and works for root too: the lock cannot be opened.
    Path lock = segment(1).resolveSibling("segment-000001.lock");
    Files.delete(lock);
    Files.createDirectory(lock);
    try (EmbeddingStore store = open()) {
      requireFound(store, 0);
      assertThatThrownBy(() -> put(store, 1))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("a vector cannot be added")
          .hasMessageContaining("segment-000001.lock");
      requireFound(store, 0);
    }
  }

  @Test
  void moreThanABlockOfAdditionsIsReadFromTheFile() {
    int dim = 4000; // 8 kB a vector, 1,040 in a block
    try (EmbeddingStore store = EmbeddingStore.open(root, KEY, dim)) {
      float[] values = new float[dim];
      for (int i = 0; i < 2500; i++) {
        values[i] = i;
        store.put(text(i), values, 0);
      }
      requireStairs(store, dim);
    }
    try (EmbeddingStore store = EmbeddingStore.open(root, KEY, dim)) {
      requireStairs(store, dim);
    }
  }

  @Test
  void anInterruptedThreadDoesNoHarm() {
    try (EmbeddingStore store = open()) {
      put(store, 0);
      Thread.currentThread().interrupt();
      IntStream.range(1, 10).forEach(i -> put(store, i));
      store.flush();
      assertThat(Thread.interrupted()).isTrue();
      put(store, 10);
    }
    requireAll(11);
  }

  @Test
  void manyThreadsMayPutAndGet() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (EmbeddingStore store = open()) {
      Callable<Void> work =
          () -> {
            for (int i = 0; i < 2000; i++) {
              float[] found = find(store, i);
              assertThat(found == null || Arrays.equals(found, EmbeddingStore.round(vector(i))))
                  .isTrue();
              put(store, i);
              requireFound(store, i);
            }
            return null;
          };
      for (Future<Void> done : threads.invokeAll(List.of(work, work, work, work))) {
        done.get();
      }
      assertThat(store.size()).isEqualTo(2000);
    } finally {
      threads.shutdownNow();
    }
    requireAll(2000);
  }

  @Test
  void whatHalfPrecisionCannotHoldIsRefused() {
    try (EmbeddingStore store = open()) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -70_000}) {
        float[] values = vector(1);
        values[7] = bad;
        assertThatThrownBy(() -> store.put(text(1), values, 0))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("value 7 of a vector: " + bad);
        assertThatThrownBy(() -> EmbeddingStore.round(values))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(store.size()).isZero();
    }
  }

  @Test
  void aClosedStoreSaysSo() {
    EmbeddingStore store = open();
    store.close();
    assertThatThrownBy(() -> find(store, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private EmbeddingStore open() {
    return EmbeddingStore.open(root, KEY, DIM);
  }

  private Path segment(int number) {
    return root.resolve(KEY.directoryName()).resolve("segment-%06d.bin".formatted(number));
  }

  private void requireAll(int count) {
    try (EmbeddingStore store = open()) {
      assertThat(store.size()).isEqualTo(count);
      IntStream.range(0, count).forEach(i -> requireFound(store, i));
    }
  }

  private static void requireStairs(EmbeddingStore store, int dim) {
    float[] out = new float[dim];
    for (int i = 0; i < 2500; i++) {
      assertThat(store.get(text(i), out, 0)).isTrue();
      assertThat(out[i]).isEqualTo(Half.toFloat(Half.fromFloat(i)));
      assertThat(out[i + 1]).isZero();
    }
  }

  static byte[] text(int i) {
    return ("text " + i).getBytes(UTF_8);
  }

  static float[] vector(int i) {
    SplittableRandom random = new SplittableRandom(i);
    float[] values = new float[DIM];
    for (int d = 0; d < DIM; d++) {
      values[d] = (float) random.nextDouble(-10, 10);
    }
    return values;
  }

  static void put(EmbeddingStore store, int i) {
    store.put(text(i), vector(i), 0);
  }

  static float[] find(EmbeddingStore store, int i) {
    float[] out = new float[DIM];
    return store.get(text(i), out, 0) ? out : null;
  }

  static void requireFound(EmbeddingStore store, int i) {
    assertThat(find(store, i)).as("vector %d", i).isEqualTo(EmbeddingStore.round(vector(i)));
  }
}
