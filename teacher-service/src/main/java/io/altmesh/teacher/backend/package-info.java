/**
 * Teachers that compute elsewhere, or have computed already, as models like our own. Open {@link
 * io.altmesh.teacher.backend.TeacherBackend}, which reads a YAML file of them.
 *
 * <p>A {@code VectorSource} answers for one modality: a {@code Program} that takes arrays (a model
 * of an Open Inference Protocol server, an ONNX file), a {@code TeiSource}, or a {@code KeptSource}
 * of vectors on disk. What may change under the same name is held to what it was first by a {@code
 * VerifiedSource}. A {@code ForeignModel} makes an {@code EmbeddingModel} of it, which is joined,
 * served and swapped as our own are.
 */
@NullMarked
package io.altmesh.teacher.backend;

import org.jspecify.annotations.NullMarked;
