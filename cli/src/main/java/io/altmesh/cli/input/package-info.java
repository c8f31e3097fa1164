/**
 * What people give to commands, read as it is needed: texts by line, images of folders and shards.
 * Open {@link io.altmesh.cli.input.ImageFiles} first.
 */
@NullMarked
package io.altmesh.cli.input;

import org.jspecify.annotations.NullMarked;
