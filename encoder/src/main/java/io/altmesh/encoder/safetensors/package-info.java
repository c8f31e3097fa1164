/**
 * Reads and writes safetensors files. Open {@link io.altmesh.encoder.safetensors.ModelWeights}
 * first: the weights of a whole model directory by name. {@link
 * io.altmesh.encoder.safetensors.SafetensorsFile} is one file of it, {@link
 * io.altmesh.encoder.safetensors.SafetensorsWriter} the way back, and {@link
 * io.altmesh.encoder.safetensors.WeightsWriter} that of a directory, sharded where it is large.
 *
 * <p>The format, field by field: eight bytes little-endian with the header's length N; N bytes of
 * UTF-8 JSON, {@code {name: {"dtype", "shape", "data_offsets": [begin, end]}}}, offsets counted
 * from the header's end, and an optional {@code "__metadata__"} of strings; then the values,
 * little-endian and row-major, without holes and without overlap up to the end of the file.
 */
@NullMarked
package io.altmesh.encoder.safetensors;

import org.jspecify.annotations.NullMarked;
