/** Roles in processes of their own, for commands that need several at once. */
@NullMarked
package io.altmesh.cli.roles;

import org.jspecify.annotations.NullMarked;
