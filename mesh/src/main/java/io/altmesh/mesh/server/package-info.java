/**
 * Serving: open {@link io.altmesh.mesh.server.MeshServer} first (a port with health and
 * reflection), then {@link io.altmesh.mesh.server.EmbedderService} (the Embedder contract over an
 * {@link io.altmesh.mesh.server.EmbedderBackend}).
 */
@NullMarked
package io.altmesh.mesh.server;

import org.jspecify.annotations.NullMarked;
