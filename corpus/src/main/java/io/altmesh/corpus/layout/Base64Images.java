package io.altmesh.corpus.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Images in a TSV, each line {@code ID⇥BASE64}; standard and URL-safe alphabets. The index holds
 * where each image's text is; lines may be of any length. Not thread-safe.
 */
final class Base64Images implements ImageStore {
  private static final int BUFFER = 1 << 18;
  private static final int LONGEST_ID = 4096;

  private record Place(long offset, int length) {}

  private final Path file;
  private final FileChannel channel;
  private final ImageIndex ids;
  private final List<Place> places;

  private Base64Images(Path file, FileChannel channel, ImageIndex ids, List<Place> places) {
    this.file = file;
    this.channel = channel;
    this.ids = ids;
    this.places = places;
  }

  /** Reads through the file once. */
  static Base64Images index(Path file, Findings findings) {
    ImageIndex ids = new ImageIndex();
    List<Place> places = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      new Scan(in, file, ids, places, findings).run();
      return new Base64Images(file, FileChannel.open(file, StandardOpenOption.READ), ids, places);
    } catch (IOException e) {
      throw new CorpusException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** One pass over the bytes; decoding is left to whoever reads an image. */
  private static final class Scan {
    private final InputStream in;
    private final Path file;
    private final ImageIndex ids;
    private final List<Place> places;
    private final Findings findings;
    private final ByteArrayOutputStream id = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[BUFFER];
    private long position;
    private long tab = -1;
    private long line = 1;
    private long end; // of the line, without a carriage return

    Scan(InputStream in, Path file, ImageIndex ids, List<Place> places, Findings findings) {
      this.in = in;
      this.file = file;
      this.ids = ids;
      this.places = places;
      this.findings = findings;
    }

    void run() throws IOException {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          take(buffer[i]);
        }
      }
      finishLine();
    }

    private void take(byte value) {
      position++;
      if (value == '\n') {
        finishLine();
        line++;
      } else if (value != '\r') {
        end = position;
        takeInLine(value);
      }
    }

    private void takeInLine(byte value) {
      if (tab < 0 && value == '\t') {
        tab = position;
      } else if (tab < 0 && id.size() < LONGEST_ID) {
        id.write(value);
      }
    }

    private void finishLine() {
      if (tab < 0 && id.size() > 0) {
        findings.add(Fault.BAD_ROW, file.getFileName() + ":" + line + ": no tab after an id");
      } else if (tab >= 0 && ids.add(id.toString(UTF_8).strip(), findings)) {
        places.add(new Place(tab, (int) Math.max(0, end - tab)));
      }
      id.reset();
      tab = -1;
    }
  }

  ImageIndex ids() {
    return ids;
  }

  @Override
  public int size() {
    return places.size();
  }

  @Override
  public String id(int index) {
    return ids.id(index);
  }

  /** Of the text. */
  @Override
  public long length(int index) {
    return places.get(index).length();
  }

  @Override
  public byte[] read(int index) throws IOException {
    Place place = places.get(index);
    ByteBuffer text = ByteBuffer.allocate(place.length());
    while (text.hasRemaining()) {
      if (channel.read(text, place.offset() + text.position()) < 0) {
        throw new EOFException("the file ends in it");
      }
    }
    try {
      return decode(text.array());
    } catch (IllegalArgumentException e) {
      throw new IOException("no base64: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  private static byte[] decode(byte[] text) {
    for (byte value : text) {
      if (value == '-' || value == '_') {
        return Base64.getUrlDecoder().decode(text);
      }
    }
    return Base64.getDecoder().decode(text);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CorpusException("images cannot be closed: " + e.getMessage(), e);
    }
  }
}
