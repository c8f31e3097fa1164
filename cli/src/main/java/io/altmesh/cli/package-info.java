/**
 * The one executable: a sub-command per role and per chore. Open {@link io.altmesh.cli.Main}; each
 * command turns its options into a role's options record and waits for the end.
 */
@NullMarked
package io.altmesh.cli;

import org.jspecify.annotations.NullMarked;
