package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.UnixSocket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix-domain socket. It is bound inside a folder that only this user may enter, gets
 * its permissions there and is then moved into its place: nobody can connect before they hold. What
 * a killed process left in that place is replaced, a socket that answers is not.
 */
final class SocketFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final Path folder;
  private @Nullable Object placed;

  private SocketFile(Path path, Path folder) {
    this.path = path;
    this.folder = folder;
  }

  /**
   * Prepares a place.
   *
   * @throws MeshException FAILED_PRECONDITION when somebody listens there, or when it is no socket
   */
  static SocketFile at(UnixSocket socket) throws IOException {
    Path path = socket.path();
    refuseWhatMustStay(path);
    Files.createDirectories(path.getParent());
    // Short names: the system takes 107 bytes at most.
    Path folder =
        Files.createTempDirectory(
            path.getParent(), ".", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    return new SocketFile(path, folder);
  }

  private static void refuseWhatMustStay(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!attributes(path).isOther()) {
      throw MeshException.failedPrecondition(
          "cannot listen on unix:%s: there is a file that is no socket. Move it away, or choose another path",
          path);
    }
    if (answers(path)) {
      throw MeshException.failedPrecondition(
          "cannot listen on unix:%s: the socket is in use. Stop what listens there (ss -lxp src %s names it), or choose another path",
          path, path);
    }
  }

  private static boolean answers(Path path) {
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return probe.isConnected();
    } catch (IOException e) {
      return false; // refused: whoever had bound it is gone
    }
  }

  /** Where to bind. */
  Path first() {
    return folder.resolve("s");
  }

  /** Once it is bound: sets who may connect and moves it into its place. */
  void place(Set<PosixFilePermission> permissions) throws IOException {
    Files.setPosixFilePermissions(first(), permissions);
    Files.move(first(), path, StandardCopyOption.ATOMIC_MOVE);
    placed = attributes(path).fileKey();
    Files.delete(folder);
  }

  /** Removes the file, unless another process has put its own there. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(first());
      Files.deleteIfExists(folder);
      if (placed != null && placed.equals(attributes(path).fileKey())) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} was gone already", path);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", path, e.toString());
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
