package io.altmesh.mesh.security;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Who may use a server's Unix socket.
 *
 * @param mode the socket's permissions: who may connect
 * @param role of those who connect and show no token
 */
record UnixAccess(Set<PosixFilePermission> mode, Role role) {
  static final UnixAccess DEFAULT =
      new UnixAccess(PosixFilePermissions.fromString("rw-rw----"), Role.ANYONE);
}
