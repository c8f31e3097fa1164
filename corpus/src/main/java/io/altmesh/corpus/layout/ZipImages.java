package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Images in zip files, known as {@code FILE.zip@ENTRY}; without a zip's name, files of the folder.
 * Zip files stay open. Not thread-safe.
 */
final class ZipImages implements ImageStore {
  private final Path folder;
  private final ImageIndex ids;
  private final Map<String, ZipFile> open = new HashMap<>();

  ZipImages(Path folder, ImageIndex ids) {
    this.folder = folder;
    this.ids = ids;
  }

  /** The zip files that ids name, each once. */
  static List<String> zips(Iterable<String> ids) {
    List<String> zips = new ArrayList<>();
    for (String id : ids) {
      int at = id.indexOf('@');
      if (at > 0 && !zips.contains(id.substring(0, at))) {
        zips.add(id.substring(0, at));
      }
    }
    return zips;
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public String id(int index) {
    return ids.id(index);
  }

  @Override
  public long length(int index) throws IOException {
    return isZipped(index) ? entry(index).getSize() : Files.size(folder.resolve(id(index)));
  }

  @Override
  public byte[] read(int index) throws IOException {
    if (!isZipped(index)) {
      return Files.readAllBytes(folder.resolve(id(index)));
    }
    ZipEntry entry = entry(index);
    try (InputStream in = zip(index).getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  @Override
  public List<Path> files() {
    Stream<String> loose = ids.ids().stream().filter(id -> id.indexOf('@') <= 0);
    return Stream.concat(zips(ids.ids()).stream(), loose).map(folder::resolve).toList();
  }

  private boolean isZipped(int index) {
    return id(index).indexOf('@') > 0;
  }

  private ZipEntry entry(int index) throws IOException {
    String name = id(index).substring(id(index).indexOf('@') + 1);
    ZipEntry entry = zip(index).getEntry(name);
    if (entry == null) {
      throw new FileNotFoundException("no entry " + name);
    }
    return entry;
  }

  private ZipFile zip(int index) throws IOException {
    String name = id(index).substring(0, id(index).indexOf('@'));
    ZipFile zip = open.get(name);
    if (zip == null) {
      zip = new ZipFile(folder.resolve(name).toFile());
      open.put(name, zip);
    }
    return zip;
  }

  @Override
  public void close() {
    for (ZipFile zip : open.values()) {
      try {
        zip.close();
      } catch (IOException e) {
        throw new CorpusException(zip.getName() + ": cannot be closed: " + e.getMessage(), e);
      }
    }
    open.clear();
  }
}
