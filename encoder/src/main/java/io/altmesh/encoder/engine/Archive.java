package io.altmesh.encoder.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs a program's text into the TorchScript archive that libtorch loads: a zip of stored entries
 * under one folder.
 *
 * <ul>
 *   <li>{@code data.pkl}: pickle of the module object and its attributes
 *   <li>{@code constants.pkl}: pickle of the empty tuple
 *   <li>{@code version}: {@code 10}
 *   <li>{@code code/__torch__.py}: the class
 * </ul>
 *
 * Layout as written by torch/csrc/jit/serialization/export_module.cpp.
 */
final class Archive {
  private static final byte[] EMPTY_TUPLE_PICKLE = {(byte) 0x80, 2, ')', '.'};

  private Archive() {}

  /**
   * @param className the class inside {@code code}
   * @param dictionaries names of its {@code Dict[str, Tensor]} attributes, empty at first
   */
  static byte[] pack(String className, List<String> dictionaries, String code) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", modulePickle(className, dictionaries));
      store(zip, "constants.pkl", EMPTY_TUPLE_PICKLE);
      store(zip, "version", ascii("10\n"));
      store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("a zip in memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /** Pickle protocol 2: {@code __torch__.Name()} with {@code training=False} and empty dicts. */
  private static byte[] modulePickle(String className, List<String> dictionaries) {
    var pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes(ascii("c__torch__\n" + className + "\n"));
    pickle.write(')'); // EMPTY_TUPLE
    pickle.write(0x81); // NEWOBJ
    pickle.writeBytes(ascii("}("));
    string(pickle, "training");
    pickle.write(0x89); // NEWFALSE
    for (String name : dictionaries) {
      string(pickle, name);
      pickle.write('}');
    }
    pickle.writeBytes(ascii("ub."));
    return pickle.toByteArray();
  }

  private static void string(ByteArrayOutputStream pickle, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    pickle.write('X'); // BINUNICODE: 4 bytes of length, little-endian
    for (int shift = 0; shift < 32; shift += 8) {
      pickle.write(bytes.length >>> shift);
    }
    pickle.writeBytes(bytes);
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry("program/" + name);
    var crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
