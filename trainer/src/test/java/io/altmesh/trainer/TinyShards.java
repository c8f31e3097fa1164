package io.altmesh.trainer;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/** A WebDataset shard of drawings: three colours times three shapes. */
final class TinyShards {
  private static final Map<String, Color> COLOURS =
      Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE);

  /** What a broken image has for bytes. */
  static final byte[] BROKEN = "no image".getBytes(StandardCharsets.UTF_8);

  private TinyShards() {}

  /** Nine samples, keys such as {@code red-circle}, captions such as "red circle". */
  static Path write(Path file, int size) throws IOException {
    return write(file, size, "");
  }

  /** The same, the image of one key broken. */
  static Path write(Path file, int size, String broken) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (String colour : new String[] {"blue", "green", "red"}) {
        for (String shape : new String[] {"circle", "cross", "square"}) {
          String key = colour + "-" + shape;
          byte[] image = key.equals(broken) ? BROKEN : png(COLOURS.get(colour), shape, size);
          entry(out, key + ".png", image);
          entry(
              out,
              colour + "-" + shape + ".txt",
              (colour + " " + shape + "\n" + shape).getBytes(StandardCharsets.UTF_8));
        }
      }
      out.write(new byte[1024]);
    }
    return file;
  }

  private static byte[] png(Color colour, String shape, int size) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, size, size);
    g.setColor(colour);
    switch (shape) {
      case "circle" -> g.fillOval(2, 2, size - 4, size - 4);
      case "square" -> g.fillRect(3, 3, size - 6, size - 6);
      default -> {
        g.fillRect(size / 2 - 2, 0, 4, size);
        g.fillRect(0, size / 2 - 2, size, 4);
      }
    }
    g.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** A ustar header, then the content padded to blocks of 512. */
  private static void entry(OutputStream out, String name, byte[] content) throws IOException {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, "%011o".formatted(content.length));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    header[156] = '0';
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o".formatted(sum));
    header[154] = 0;
    out.write(header);
    out.write(content);
    out.write(new byte[(512 - content.length % 512) % 512]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
