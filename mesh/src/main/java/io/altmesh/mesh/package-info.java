/**
 * The wire between the roles. Open {@code server.MeshServer} first for a service, {@code
 * client.EmbedderClient} first for a caller; here are the values that travel ({@code Tensors}) and
 * the failures ({@code MeshException}, {@code Errors}).
 */
@NullMarked
package io.altmesh.mesh;

import org.jspecify.annotations.NullMarked;
