package io.altmesh.trainer.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardWriterTest {
  @TempDir Path folder;

  @Test
  void recordsReadBackAsEvents() throws IOException {
    try (TensorBoardWriter writer = TensorBoardWriter.create(folder)) {
      writer.scalar("train/loss", 7, 1_500_000_000_250L, 0.5f);
    }

    List<UnknownFieldSet> events = read();
    assertThat(events).hasSize(2);
    assertThat(events.get(0).getField(3).getLengthDelimitedList().get(0).toStringUtf8())
        .isEqualTo("brain.Event:2");
    UnknownFieldSet event = events.get(1);
    assertThat(Double.longBitsToDouble(event.getField(1).getFixed64List().get(0)))
        .isEqualTo(1_500_000_000.25);
    assertThat(event.getField(2).getVarintList()).containsExactly(7L);
    UnknownFieldSet summary =
        UnknownFieldSet.parseFrom(event.getField(5).getLengthDelimitedList().get(0));
    UnknownFieldSet value =
        UnknownFieldSet.parseFrom(summary.getField(1).getLengthDelimitedList().get(0));
    assertThat(value.getField(1).getLengthDelimitedList().get(0).toStringUtf8())
        .isEqualTo("train/loss");
    assertThat(Float.intBitsToFloat(value.getField(2).getFixed32List().get(0))).isEqualTo(0.5f);
  }

  @Test
  void theFileHasTheNameThatTensorBoardLooksFor() throws IOException {
    TensorBoardWriter.create(folder).close();

    try (var files = Files.list(folder)) {
      assertThat(files)
          .singleElement()
          .satisfies(
              file -> assertThat(file.getFileName().toString()).startsWith("events.out.tfevents."));
    }
  }

  /** TFRecords, their checksums verified. */
  private List<UnknownFieldSet> read() throws IOException {
    Path file;
    try (var files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<UnknownFieldSet> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertThat(unmasked(bytes.getInt())).isEqualTo(crc(length));
      byte[] message =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(message);
      assertThat(unmasked(bytes.getInt())).isEqualTo(crc(message));
      events.add(UnknownFieldSet.parseFrom(message));
    }
    return events;
  }

  /** TensorFlow's crc32c::Unmask. */
  private static int unmasked(int masked) {
    int rotated = masked - 0xa282ead8;
    return (rotated >>> 17) | (rotated << 15);
  }

  private static int crc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return (int) crc.getValue();
  }
}
