package io.altmesh.corpus.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Shards of one sample whose image is sparse: two bytes, three more from byte 100, and nothing up
 * to its size. GNU tar writes such members with {@code --sparse}.
 */
enum SparseTar {
  /** The format before there was pax. */
  OLD_GNU {
    @Override
    byte[] of(long size) {
      byte[] tar = new Shards().member("1.png", "ABCDE").member("1.txt", "a dog").bytes();
      ByteBuffer header = ByteBuffer.wrap(tar);
      header.put(156, new byte[] {TarConstants.LF_GNUTYPE_SPARSE});
      header.put(257, "ustar  \0".getBytes(UTF_8));
      header.put(345, new byte[155]);
      header.put(386, octals(0, 2, 100, 3, size, 0));
      header.put(483, octals(size));
      TarMutations.sign(tar, 0);
      return tar;
    }
  },

  PAX_0_1 {
    @Override
    byte[] of(long size) {
      return pax(
          "1.png",
          "ABCDE",
          "GNU.sparse.size=" + size,
          "GNU.sparse.numblocks=3",
          "GNU.sparse.map=0,2,100,3," + size + ",0");
    }
  },

  PAX_1_0 {
    @Override
    byte[] of(long size) {
      String map = "3\n0\n2\n100\n3\n" + size + "\n0\n";
      return pax(
          "GNUSparseFile.0/1.png",
          map + "\0".repeat(512 - map.length()) + "ABCDE",
          "GNU.sparse.major=1",
          "GNU.sparse.minor=0",
          "GNU.sparse.name=1.png",
          "GNU.sparse.realsize=" + size);
    }
  };

  abstract byte[] of(long size);

  private static byte[] pax(String name, String content, String... fields) {
    StringBuilder header = new StringBuilder();
    for (String field : fields) {
      // A record begins with its own length: two digits for a field of 6 to 95 characters.
      header.append(field.length() + 4).append(' ').append(field).append('\n');
    }
    return new Shards()
        .member("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, header.toString().getBytes(UTF_8))
        .member(name, content)
        .member("1.txt", "a dog")
        .bytes();
  }

  private static byte[] octals(long... numbers) {
    StringBuilder octals = new StringBuilder();
    for (long number : numbers) {
      octals.append("%011o\0".formatted(number));
    }
    return octals.toString().getBytes(UTF_8);
  }
}
