/**
 * What is learnt from and measured on: parallel text, image-text shards, retrieval benchmarks, and
 * the store of embeddings.
 *
 * <p>Open {@link io.altmesh.corpus.parallel.PairBatches} first: rows, order and cursor of teacher
 * learning. The other packages follow its pattern: {@link
 * io.altmesh.corpus.images.ImageTextBatches}, {@link
 * io.altmesh.corpus.benchmark.RetrievalBenchmark}, {@link io.altmesh.corpus.store.EmbeddingStore}.
 * This package holds what they share: a {@link io.altmesh.corpus.Cursor}, the count of {@link
 * io.altmesh.corpus.SkippedRows}, and randomness that is the same on every machine.
 */
@NullMarked
package io.altmesh.corpus;

import org.jspecify.annotations.NullMarked;
