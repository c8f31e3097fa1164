/**
 * A run's gRPC services: its status, and its checkpoints for those who follow it. Open {@link
 * io.altmesh.trainer.service.RunServices} first.
 */
@NullMarked
package io.altmesh.trainer.service;

import org.jspecify.annotations.NullMarked;
