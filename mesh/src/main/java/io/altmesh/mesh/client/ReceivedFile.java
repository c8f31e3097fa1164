package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.FileChunk;
import io.altmesh.proto.v1.FileInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/** One file while it arrives: never longer than promised, hashed on the way. */
final class ReceivedFile implements AutoCloseable {
  private final FileInfo promised;
  private final FileChannel file;
  private final MessageDigest digest = CheckpointManifest.sha256();
  private long written;

  ReceivedFile(Path directory, FileInfo promised) throws IOException {
    this.promised = promised;
    this.file =
        FileChannel.open(
            directory.resolve(promised.getName()),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
  }

  String name() {
    return promised.getName();
  }

  void append(FileChunk chunk) throws IOException {
    if (chunk.getOffset() != written) {
      throw MeshException.dataLoss(
          "checkpoint file %s: chunk at offset %d (expected: %d)",
          name(), chunk.getOffset(), written);
    }
    if (chunk.getData().size() > promised.getSize() - written) {
      throw MeshException.dataLoss(
          "checkpoint file %s: more than %d bytes (expected: as many as promised)",
          name(), promised.getSize());
    }
    for (ByteBuffer part : chunk.getData().asReadOnlyByteBufferList()) {
      digest.update(part.duplicate());
      while (part.hasRemaining()) {
        written += file.write(part);
      }
    }
  }

  /** Checks size and digest, and has the disk keep the bytes. */
  void finish() throws IOException {
    if (written != promised.getSize()) {
      throw MeshException.dataLoss(
          "checkpoint file %s: %d bytes (expected: %d)", name(), written, promised.getSize());
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(promised.getSha256())) {
      throw MeshException.dataLoss(
          "checkpoint file %s: sha256 %s (expected: %s)", name(), actual, promised.getSha256());
    }
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
