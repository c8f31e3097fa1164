/**
 * How labelled and captioned images lie on disk, read without holding them in memory.
 *
 * <p>Open {@link io.altmesh.corpus.layout.Layout} first: each way of laying files out is one,
 * listed in {@link io.altmesh.corpus.layout.Layouts}. It makes a {@link
 * io.altmesh.corpus.layout.DataSet}: an {@link io.altmesh.corpus.layout.ImageStore}, read by index,
 * with labels or {@link io.altmesh.corpus.layout.Captions}. What was bad on the way is kept in
 * {@link io.altmesh.corpus.layout.Findings}: counted and named, never passed over in silence.
 */
@NullMarked
package io.altmesh.corpus.layout;

import org.jspecify.annotations.NullMarked;
