/** What an exported model's card is told. Open {@link io.altmesh.cli.export.ScoreFile} first. */
@NullMarked
package io.altmesh.cli.export;

import org.jspecify.annotations.NullMarked;
