/**
 * The one place that knows the PyTorch engine: where numbers are computed ({@link
 * io.altmesh.encoder.engine.Engine}) and the TorchScript programs that compute them ({@link
 * io.altmesh.encoder.engine.Program}; open it first).
 */
@NullMarked
package io.altmesh.encoder.engine;

import org.jspecify.annotations.NullMarked;
