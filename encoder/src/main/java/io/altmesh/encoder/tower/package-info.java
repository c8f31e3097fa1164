/**
 * What the architectures share: reading config.json ({@link io.altmesh.encoder.tower.ConfigNode}),
 * checking a directory's tensors against what the configuration promises ({@link
 * io.altmesh.encoder.tower.Expected}), and running towers as one model. Open {@link
 * io.altmesh.encoder.tower.TwoTowerModel} first.
 */
@NullMarked
package io.altmesh.encoder.tower;

import org.jspecify.annotations.NullMarked;
