package io.altmesh.encoder.safetensors;

import static io.altmesh.encoder.safetensors.SafetensorsType.BF16;
import static io.altmesh.encoder.safetensors.SafetensorsType.F32;
import static io.altmesh.encoder.safetensors.SafetensorsType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tensor over 2 GiB, and one that begins behind it, through the writer and back. */
class LargeTensorTest {
  private static final long GIB = 1L << 30;
  private static final int PIECE = 1 << 23;
  private static final int PIECES = (int) (2 * GIB / PIECE) + 1;
  private static final long VALUES = (long) PIECES * PIECE / 2;

  @TempDir Path folder;

  @Test
  void writesAndReadsATensorBeyondTwoGibibytes() throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    assumeTrue(free >= 6 * GIB, () -> folder + " has " + free / GIB + " GiB free, 6 are needed");
    List<TensorSource> tensors =
        List.of(
            TensorSource.floats("before", F32, new long[] {1}, () -> new float[] {3}),
            TensorSource.bytes("large", BF16, new long[] {2, VALUES / 2}, Pieces::new),
            TensorSource.bytes("after", U8, new long[] {1}, LargeTensorTest::one));
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, Map.of(), tensors);
    try (ModelWeights weights = ModelWeights.open(folder)) {
      assertThat(Files.size(file)).isGreaterThan(2 * GIB + PIECE);
      assertThat(weights.byteSize()).isEqualTo(4 + 2 * VALUES + 1);
      assertThat(weights.shape("large")).containsExactly(2, VALUES / 2);
      assertThat(weights.floats("before")).containsExactly(3);
      assertThat(weights.longs("after")).containsExactly(1);
      List<ByteBuffer> chunks = weights.chunks("large");
      assertThat(chunks)
          .extracting(ByteBuffer::remaining)
          .containsExactly((int) GIB, (int) GIB, PIECE);
      for (int piece = 0; piece < PIECES; piece++) {
        long begin = (long) piece * PIECE / 2;
        assertThat(value(chunks, begin)).isEqualTo(piece);
        assertThat(value(chunks, begin + PIECE / 2 - 1)).isEqualTo(-piece);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static float value(List<ByteBuffer> chunks, long index) {
    long at = 2 * index;
    short bits = chunks.get((int) (at / GIB)).getShort((int) (at % GIB));
    return SmallFloats.fromBfloat16(bits);
  }

  private static List<ByteBuffer> one() {
    return List.of(ByteBuffer.wrap(new byte[] {1}));
  }

  /**
   * All pieces in one buffer, one after the other: its number in front, its negative at the end.
   */
  private static final class Pieces extends AbstractList<ByteBuffer> {
    private final ByteBuffer buffer =
        ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);

    @Override
    public ByteBuffer get(int piece) {
      buffer.putShort(0, SmallFloats.toBfloat16(piece));
      buffer.putShort(PIECE - 2, SmallFloats.toBfloat16(-piece));
      return buffer;
    }

    @Override
    public int size() {
      return PIECES;
    }
  }
}
