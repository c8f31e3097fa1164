/**
 * The AltCLIP paper's ablation of training data (arXiv 2211.06679, table 4) on a sample: five rows,
 * several seeds, one table. Open {@link io.altmesh.cli.ablate.Ablation} first.
 */
@NullMarked
package io.altmesh.cli.ablate;

import org.jspecify.annotations.NullMarked;
