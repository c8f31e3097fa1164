/**
 * What was scored, kept. Open {@link io.altmesh.evaluator.board.Scoreboard}: it tells whoever
 * watches; {@code ScoreTable} is the embedded database below it.
 */
@NullMarked
package io.altmesh.evaluator.board;

import org.jspecify.annotations.NullMarked;
