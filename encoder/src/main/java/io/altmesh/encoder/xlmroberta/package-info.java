/**
 * XLM-RoBERTa, the backbone of AltCLIP's and Multilingual-CLIP's students. Open {@link
 * io.altmesh.encoder.xlmroberta.XlmRobertaConfig} first.
 */
@NullMarked
package io.altmesh.encoder.xlmroberta;

import org.jspecify.annotations.NullMarked;
