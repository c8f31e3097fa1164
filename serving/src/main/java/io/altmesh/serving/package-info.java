/**
 * What teacher and student have in common: models of the encoder behind the mesh's Embedder
 * contract. Open {@link io.altmesh.serving.ServedModels} first.
 */
@NullMarked
package io.altmesh.serving;

import org.jspecify.annotations.NullMarked;
