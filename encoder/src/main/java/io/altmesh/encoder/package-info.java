/**
 * Models on the PyTorch engine: CLIP, XLM-R and AltCLIP from Hugging Face directories, for serving
 * and for training. Open {@code EmbeddingModel} first; what reads the directories lies in {@code
 * safetensors}, {@code tokenizer} and {@code image}, what runs the programs in {@code engine}.
 */
@NullMarked
package io.altmesh.encoder;

import org.jspecify.annotations.NullMarked;
