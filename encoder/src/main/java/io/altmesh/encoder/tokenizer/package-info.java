/**
 * Texts to token ids by a model's own {@code tokenizer.json}. Open {@link
 * io.altmesh.encoder.tokenizer.TextTokenizer} first.
 */
@NullMarked
package io.altmesh.encoder.tokenizer;

import org.jspecify.annotations.NullMarked;
