/**
 * Parallel text for teacher learning: what the teacher reads beside what the student reads.
 *
 * <p>Open {@link io.altmesh.corpus.parallel.PairBatches} first. A {@link
 * io.altmesh.corpus.parallel.PairSource} is one of these files, UTF-8, plain or {@code .gz}:
 *
 * <ul>
 *   <li>{@code .tsv}: {@code source TAB target} or {@code source TAB target TAB language}, no
 *       header, no quoting;
 *   <li>{@code .jsonl}: one object a line with {@code "source"}, {@code "target"} and, if it likes,
 *       {@code "language"}.
 * </ul>
 *
 * <p>The language is a BCP 47 tag (zh, pt-BR). White space around a field is dropped.
 */
@NullMarked
package io.altmesh.corpus.parallel;

import org.jspecify.annotations.NullMarked;
