/**
 * Calling: open {@link io.altmesh.mesh.client.EmbedderClient} first, then {@link
 * io.altmesh.mesh.client.Endpoint} (one server with its retries and circuit breaker) and {@link
 * io.altmesh.mesh.client.CheckpointFollower} (a trainer's checkpoints, fetched and verified).
 */
@NullMarked
package io.altmesh.mesh.client;

import org.jspecify.annotations.NullMarked;
