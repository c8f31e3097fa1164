/**
 * ONNX files on DJL's ONNX Runtime engine. Open {@link io.altmesh.encoder.onnx.OnnxProgram}.
 *
 * <p>ONNX Runtime is 137 MB of libraries for all platforms and is no part of AltMesh unless it is
 * asked for: {@code ALTMESH_MAVEN_ARGS=-Ponnx} when {@code ./altmesh} builds.
 */
@NullMarked
package io.altmesh.encoder.onnx;

import org.jspecify.annotations.NullMarked;
