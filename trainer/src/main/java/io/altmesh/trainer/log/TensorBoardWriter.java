package io.altmesh.trainer.log;

import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * An event file that TensorBoard reads: scalars alone. Each record is framed as a TFRecord: length
 * (u64, little-endian), masked CRC-32C of the length, the message, masked CRC-32C of the message.
 * The messages are {@code Event} and {@code Summary} of tensorboard/compat/proto, written field by
 * field:
 *
 * <pre>
 * Event   { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
 * Summary { repeated Value value = 1; }   Value { string tag = 1; float simple_value = 2; }
 * </pre>
 *
 * Not thread-safe.
 */
final class TensorBoardWriter implements AutoCloseable {
  private static final int MASK_DELTA = 0xa282ead8;

  private final OutputStream out;

  private TensorBoardWriter(OutputStream out) {
    this.out = out;
  }

  static TensorBoardWriter create(Path folder) {
    long now = System.currentTimeMillis();
    String name =
        "events.out.tfevents.%010d.%s.%d.%d"
            .formatted(now / 1000, host(), ProcessHandle.current().pid(), now % 1000);
    try {
      Files.createDirectories(folder);
      TensorBoardWriter writer =
          new TensorBoardWriter(
              new BufferedOutputStream(Files.newOutputStream(folder.resolve(name))));
      writer.event(now, 0, event -> event.writeString(3, "brain.Event:2"));
      return writer;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write TensorBoard events to " + folder + ": " + e.getMessage(), e);
    }
  }

  void scalar(String tag, long step, long wallTimeMillis, float scalar) {
    byte[] value =
        message(
            fields -> {
              fields.writeString(1, tag);
              fields.writeFloat(2, scalar);
            });
    byte[] summary = message(fields -> fields.writeByteArray(1, value));
    event(wallTimeMillis, step, fields -> fields.writeByteArray(5, summary));
  }

  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void event(long wallTimeMillis, long step, Fields rest) {
    record(
        message(
            fields -> {
              fields.writeDouble(1, wallTimeMillis / 1000.0);
              fields.writeInt64(2, step);
              rest.write(fields);
            }));
  }

  private void record(byte[] message) {
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(message.length).array();
    try {
      out.write(length);
      out.write(maskedCrc(length));
      out.write(message);
      out.write(maskedCrc(message));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write TensorBoard events: " + e.getMessage(), e);
    }
  }

  private static byte[] maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot be: it is written to memory
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost";
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write TensorBoard events: " + e.getMessage(), e);
    }
  }
}
