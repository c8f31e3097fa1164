/**
 * BERT, and Chinese-CLIP's text tower on it: read at [CLS], then {@code text_projection}. Open
 * {@link io.altmesh.encoder.bert.ChineseClip} first.
 */
@NullMarked
package io.altmesh.encoder.bert;

import org.jspecify.annotations.NullMarked;
