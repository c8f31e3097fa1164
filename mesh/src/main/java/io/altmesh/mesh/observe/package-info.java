/**
 * What an operator can follow of a call: its id in logs and trailers, its spans in traces. Open
 * {@link io.altmesh.mesh.observe.Observation} first: servers and clients carry one in their
 * options. Ids and spans travel inside a process in gRPC's {@code Context}, so that they cross the
 * queue with the work.
 */
@NullMarked
package io.altmesh.mesh.observe;

import org.jspecify.annotations.NullMarked;
