/**
 * What a format of exports is, and what formats write alike. Architectures implement it; {@code
 * export} lists them. Open {@link io.altmesh.encoder.format.ExportFormat} first.
 */
@NullMarked
package io.altmesh.encoder.format;

import org.jspecify.annotations.NullMarked;
