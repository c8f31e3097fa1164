package io.altmesh.corpus.parallel;

/**
 * One thing said twice.
 *
 * @param source what the teacher reads, often English
 * @param target what the student reads: the same said in {@code language}
 * @param language BCP 47 tag of the target; "und" when neither the row nor its source told
 */
public record SentencePair(String source, String target, String language) {}
