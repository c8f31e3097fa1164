/**
 * The embedding store, filled ahead of a run. Open {@link io.altmesh.trainer.cache.CacheFill}
 * first.
 */
@NullMarked
package io.altmesh.trainer.cache;

import org.jspecify.annotations.NullMarked;
