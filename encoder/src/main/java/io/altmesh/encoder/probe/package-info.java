/**
 * Classifiers trained on frozen vectors, to see what the vectors hold. Open {@link
 * io.altmesh.encoder.probe.LinearProbe} first.
 */
@NullMarked
package io.altmesh.encoder.probe;

import org.jspecify.annotations.NullMarked;
