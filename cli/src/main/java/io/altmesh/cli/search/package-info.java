/** Text→image search over any Embedder. Open {@link io.altmesh.cli.search.ImageIndex} first. */
@NullMarked
package io.altmesh.cli.search;

import org.jspecify.annotations.NullMarked;
