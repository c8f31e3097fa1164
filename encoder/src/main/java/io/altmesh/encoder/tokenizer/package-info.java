/**
 * Texts to token ids by a model's own {@code tokenizer.json}. Open {@link
 * io.altmesh.encoder.tokenizer.TextTokenizer} first; {@link
 * io.altmesh.encoder.tokenizer.TokenizerFiles} turns older files into one.
 */
@NullMarked
package io.altmesh.encoder.tokenizer;

import org.jspecify.annotations.NullMarked;
