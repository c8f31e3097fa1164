/**
 * The run on disk: directories that services load and that a run resumes from. Open {@link
 * io.altmesh.trainer.checkpoint.CheckpointFolder} first.
 */
@NullMarked
package io.altmesh.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
