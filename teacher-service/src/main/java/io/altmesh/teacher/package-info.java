/**
 * A frozen CLIP behind the Embedder contract. Open {@link io.altmesh.teacher.TeacherService}:
 * {@code start} is what both the command line and the tests call.
 */
@NullMarked
package io.altmesh.teacher;

import org.jspecify.annotations.NullMarked;
