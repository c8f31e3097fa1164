/**
 * {@code bench serving}: text through gRPC beside the encoder in process and transformers. Open
 * {@link io.altmesh.cli.bench.serving.ServingBench} first.
 */
@NullMarked
package io.altmesh.cli.bench.serving;

import org.jspecify.annotations.NullMarked;
