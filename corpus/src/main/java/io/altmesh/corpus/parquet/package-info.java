/**
 * Parquet files without Hadoop's classes: footer, pages and codecs here, encodings by parquet's own
 * column readers.
 *
 * <p>Open {@link io.altmesh.corpus.parquet.ParquetFile} first.
 */
@NullMarked
package io.altmesh.corpus.parquet;

import org.jspecify.annotations.NullMarked;
