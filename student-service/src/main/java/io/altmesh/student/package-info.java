/**
 * The newest student behind the Embedder contract, text and images at one address. Open {@link
 * io.altmesh.student.StudentService}: it follows a trainer's checkpoints and swaps while serving.
 */
@NullMarked
package io.altmesh.student;

import org.jspecify.annotations.NullMarked;
