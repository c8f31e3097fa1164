package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.DownloadCheckpointRequest;
import io.altmesh.proto.v1.FileChunk;
import io.altmesh.proto.v1.FileInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Fetches one checkpoint into a directory of its own: under a temporary name first, every size and
 * SHA-256 verified, synced, then renamed. So a directory with the final name is whole.
 */
public final class CheckpointDownload {
  private static final String TEMPORARY = ".downloading-";
  private static final long SLOWEST_BYTES_PER_SECOND = 1 << 20;

  private final Endpoint trainer;
  private final CheckpointInfo checkpoint;
  private final CheckpointManifest manifest;

  private CheckpointDownload(Endpoint trainer, CheckpointInfo checkpoint) {
    this.trainer = trainer;
    this.checkpoint = checkpoint;
    this.manifest = CheckpointManifest.of(checkpoint);
  }

  /**
   * Fetches, or finds what an earlier download left whole. A trainer that goes away in between is
   * waited for as long as it takes, and asked for all of it again.
   *
   * @param root made if missing; the checkpoint becomes {@code root/step-00001234-<digest>}
   * @throws MeshException DATA_LOSS when a name, size or digest is not as promised, NOT_FOUND when
   *     the trainer has it no more; nothing is left behind
   */
  public static Path fetch(Endpoint trainer, CheckpointInfo checkpoint, Path root) {
    CheckpointDownload download = new CheckpointDownload(trainer, checkpoint);
    try {
      Files.createDirectories(root);
      Path directory = root.resolve(download.manifest.directoryName());
      if (download.isWhole(directory)) {
        return directory;
      }
      download.checkSpace(root);
      return trainer.call(
          Outage.FOREVER, channel -> download.into(root, CheckpointsGrpc.newBlockingStub(channel)));
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoint to " + root + ": " + e.getMessage(), e);
    }
  }

  /** Removes what downloads that were killed have left under {@code root}. */
  static void cleanUp(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> entries = Files.list(root)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(TEMPORARY)) {
          delete(entry);
        }
      }
    }
  }

  private void checkSpace(Path root) throws IOException {
    long usable = Files.getFileStore(root).getUsableSpace();
    if (manifest.bytes() > usable) {
      throw MeshException.dataLoss(
          "checkpoint of step %d: %d bytes (expected: at most the %d free under %s)",
          checkpoint.getStep(), manifest.bytes(), usable, root);
    }
  }

  private boolean isWhole(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    for (FileInfo file : manifest.files()) {
      Path path = directory.resolve(file.getName());
      if (!Files.isRegularFile(path) || !sha256(path).equals(file.getSha256())) {
        return false;
      }
    }
    return true;
  }

  private static String sha256(Path path) throws IOException {
    MessageDigest digest = CheckpointManifest.sha256();
    try (InputStream file = new DigestInputStream(Files.newInputStream(path), digest)) {
      file.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private Path into(Path root, CheckpointsGrpc.CheckpointsBlockingStub stub) {
    Path directory = root.resolve(manifest.directoryName());
    try {
      Path temporary = Files.createTempDirectory(root, TEMPORARY);
      try {
        receive(temporary, chunks(stub));
        sync(temporary);
        delete(directory); // there is none, or a damaged one
        Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
        sync(root);
        return directory;
      } finally {
        delete(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoint to " + directory + ": " + e.getMessage(), e);
    }
  }

  private Iterator<FileChunk> chunks(CheckpointsGrpc.CheckpointsBlockingStub stub) {
    long seconds =
        trainer.options().deadline().toSeconds() + manifest.bytes() / SLOWEST_BYTES_PER_SECOND;
    return stub.withDeadlineAfter(seconds, TimeUnit.SECONDS)
        .download(DownloadCheckpointRequest.newBuilder().setStep(checkpoint.getStep()).build());
  }

  private void receive(Path temporary, Iterator<FileChunk> chunks) throws IOException {
    FileChunk next = chunks.hasNext() ? chunks.next() : null;
    for (FileInfo promised : manifest.files()) {
      try (ReceivedFile file = new ReceivedFile(temporary, promised)) {
        while (next != null && belongs(next, file)) {
          file.append(next);
          next = chunks.hasNext() ? chunks.next() : null;
        }
        file.finish();
      }
    }
    if (next != null) {
      throw MeshException.dataLoss(
          "checkpoint file %s comes again after its end (expected: manifest order)",
          next.getName());
    }
  }

  private boolean belongs(FileChunk chunk, ReceivedFile file) {
    if (chunk.getName().equals(file.name())) {
      return true;
    }
    List<String> names = manifest.files().stream().map(FileInfo::getName).toList();
    if (!names.contains(chunk.getName())) {
      throw MeshException.dataLoss(
          "chunk of file \"%s\" (expected: one of %s)",
          CheckpointManifest.printable(chunk.getName()), names);
    }
    return false;
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(tree)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
