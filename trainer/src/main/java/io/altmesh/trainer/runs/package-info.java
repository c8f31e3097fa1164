/**
 * Runs on disk, looked at from outside: nothing here changes a run or needs its trainer. Open
 * {@link io.altmesh.trainer.runs.Runs} first.
 */
@NullMarked
package io.altmesh.trainer.runs;

import org.jspecify.annotations.NullMarked;
