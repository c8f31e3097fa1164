/**
 * Predictions as ELEVATER's leaderboard takes them. Open {@link
 * io.altmesh.cli.elevater.ElevaterSubmission} first.
 */
@NullMarked
package io.altmesh.cli.elevater;

import org.jspecify.annotations.NullMarked;
