/**
 * Models scored from the command line: what {@code altmesh evaluate} computes, shows and writes.
 * Open {@link io.altmesh.cli.evaluate.Evaluation} first, then {@link
 * io.altmesh.cli.evaluate.ScoreFolder} for the files.
 */
@NullMarked
package io.altmesh.cli.evaluate;

import org.jspecify.annotations.NullMarked;
