package io.altmesh.mesh.security;

/** How much a server insists on. */
public enum Profile {
  /** What the file asks for, no more: for development, and for networks that others defend. */
  OPEN,
  /**
   * Nothing is served in clear but to this machine's Unix sockets and loopback, no caller without a
   * certificate or a token but for health; no reflection.
   */
  HARDENED
}
