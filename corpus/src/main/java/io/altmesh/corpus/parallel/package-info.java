/**
 * Parallel text for teacher learning: what the teacher reads beside what the student reads.
 *
 * <p>Open {@link io.altmesh.corpus.parallel.PairBatches} first; a {@link
 * io.altmesh.corpus.parallel.PairMix} says what an epoch is made of, a {@link
 * io.altmesh.corpus.parallel.PairOrder} how it becomes batches: in memory ({@code PairsInMemory})
 * or through a shuffle buffer ({@code StreamedPairs}, {@code StreamedEpoch}, {@code
 * StreamedSource}). {@link io.altmesh.corpus.parallel.ParallelText} passes over the texts alone. A
 * {@link io.altmesh.corpus.parallel.PairSource} has files of these kinds, UTF-8:
 *
 * <ul>
 *   <li>{@code .tsv}, {@code .tsv.gz}: {@code source TAB target} or {@code source TAB target TAB
 *       language}, no header, no quoting;
 *   <li>{@code .jsonl}, {@code .jsonl.gz}: one object a line with {@code "source"}, {@code
 *       "target"} and, if it likes, {@code "language"}, or other names;
 *   <li>{@code .parquet}: columns of those names;
 *   <li>two text files, plain or {@code .gz}, whose lines of the same number belong together, as
 *       Moses and OPUS have them.
 * </ul>
 *
 * <p>The language is a BCP 47 tag (zh, pt-BR). White space around a field is dropped.
 */
@NullMarked
package io.altmesh.corpus.parallel;

import org.jspecify.annotations.NullMarked;
