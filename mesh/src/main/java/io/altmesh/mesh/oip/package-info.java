/**
 * The Open Inference Protocol over the models of an {@link io.altmesh.mesh.server.EmbedderService}:
 * its clients work here unchanged.
 */
@NullMarked
package io.altmesh.mesh.oip;

import org.jspecify.annotations.NullMarked;
