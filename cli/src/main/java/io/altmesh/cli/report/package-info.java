/**
 * Scores of models and checkpoints as one HTML page, for people. Open {@link
 * io.altmesh.cli.report.ReportPage} first; {@link io.altmesh.cli.report.ScoreSource} is where they
 * come from, {@link io.altmesh.cli.report.Published} what others have published.
 */
@NullMarked
package io.altmesh.cli.report;

import org.jspecify.annotations.NullMarked;
