package io.altmesh.encoder.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However damaged a file is, it is read or refused by name, within its share of memory. */
class SafetensorsFuzzTest {
  private static final long SEED = 20261124;
  private static final long MEBIBYTE = 1 << 20;
  private static final String INDEX = "model.safetensors.index.json";

  /** What the eight bytes in front may say. */
  private static final long[] LENGTHS = {
    0,
    1,
    2,
    7,
    -1,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    1L << 31,
    (1L << 31) - 1,
    1L << 32,
    100_000_000,
    100_000_001
  };

  @TempDir Path folder;

  @Test
  void readsOrRefusesADamagedFile() throws Exception {
    List<byte[]> originals =
        List.of(
            fixture("every-type.safetensors"),
            fixture("writer-reference.safetensors"),
            fixture("sharded/model-00001-of-00003.safetensors"),
            SafetensorsFileTest.withLength("{\"__metadata__\":{\"a\":\"1\"}}"));
    AtomicInteger read = new AtomicInteger();
    new Fuzz(SEED, 8 * MEBIBYTE)
        .run(
            0,
            10_000,
            random -> {
              // ext4 flushes a file that is shortened and written anew, and mapped ones hold it up.
              Files.deleteIfExists(folder.resolve("model.safetensors"));
              byte[] original = Mutations.pick(originals, random);
              SafetensorsFileTest.write(folder, damaged(original, random));
              readAll(read, ": byte ");
            });
    assertThat(read).as("files still read").hasValueBetween(500, 9500);
  }

  @Test
  void readsOrRefusesADamagedIndex() throws Exception {
    Path sharded = Fixtures.path("safetensors/sharded");
    for (int i = 1; i <= 3; i++) {
      String shard = "model-%05d-of-00003.safetensors".formatted(i);
      Files.copy(sharded.resolve(shard), folder.resolve(shard));
    }
    byte[] original = fixture("sharded/" + INDEX);
    AtomicInteger read = new AtomicInteger();
    new Fuzz(SEED, 8 * MEBIBYTE)
        .run(
            0,
            4000,
            random -> {
              Files.deleteIfExists(folder.resolve(INDEX));
              Files.write(folder.resolve(INDEX), Mutations.json(original, random));
              readAll(read, folder.toString());
            });
    assertThat(read).as("indices still read").hasValueBetween(100, 3900);
  }

  /** Damage anywhere, a wrong length in front, or damage to the header alone, its length right. */
  private static byte[] damaged(byte[] original, SplittableRandom random) {
    int header = (int) ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN).getLong();
    switch (random.nextInt(4)) {
      case 0 -> {
        return Mutations.bytes(original, random);
      }
      case 1 -> {
        long near = header - 20 + random.nextInt(41);
        long length = random.nextBoolean() ? near : LENGTHS[random.nextInt(LENGTHS.length)];
        return Mutations.splice(original, 0, Long.BYTES, littleEndian(length));
      }
      default -> {
        byte[] json = Arrays.copyOfRange(original, Long.BYTES, Long.BYTES + header);
        byte[] damaged = Mutations.json(json, random);
        byte[] whole = Mutations.splice(original, Long.BYTES, header, damaged);
        return Mutations.splice(whole, 0, Long.BYTES, littleEndian(damaged.length));
      }
    }
  }

  private void readAll(AtomicInteger read, String told) {
    try (ModelWeights weights = ModelWeights.open(folder)) {
      for (String name : weights.names()) {
        readTensor(weights, name);
      }
      read.incrementAndGet();
    } catch (ModelFormatException e) {
      assertThat(e).hasMessageStartingWith(folder.toString()).hasMessageContaining(told);
    }
  }

  private static void readTensor(ModelWeights weights, String name) {
    long elements = Arrays.stream(weights.shape(name)).reduce(1, Math::multiplyExact);
    SafetensorsType type = weights.dtype(name);
    assertThat(weights.bytes(name).remaining()).isEqualTo(elements * type.bytes());
    assertThat(weights.digest(name)).hasSize(32);
    if (type.readsAsFloat()) {
      assertThat(weights.floats(name)).hasSize((int) elements);
    }
    if (type.readsAsLong()) {
      assertThat(weights.longs(name)).hasSize((int) elements);
    }
  }

  private static byte[] littleEndian(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] fixture(String name) throws IOException {
    return Files.readAllBytes(Fixtures.path("safetensors/" + name));
  }
}
