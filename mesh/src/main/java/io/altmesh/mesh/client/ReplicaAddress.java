package io.altmesh.mesh.client;

import org.jspecify.annotations.Nullable;

/**
 * Where one replica is.
 *
 * @param target as gRPC reads it: {@code HOST:PORT}, {@code unix:/run/teacher.sock}
 * @param authority the name that the replica's certificate must bear where that is not the target's
 *     own; null where it is
 */
record ReplicaAddress(String target, @Nullable String authority) {}
