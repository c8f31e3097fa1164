/**
 * Who may call what: open {@link io.altmesh.mesh.security.Security} first (one YAML file: TLS,
 * tokens, roles), then {@code MethodRoles} (the closed table of methods) and {@code Authorization}
 * (the interceptor that asks it). What it defends, and what it does not, is in {@code
 * deploy/THREATS.md}.
 */
@NullMarked
package io.altmesh.mesh.security;

import org.jspecify.annotations.NullMarked;
