package io.altmesh.encoder.mclip;

import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.HeadLayer;
import io.altmesh.encoder.tower.HeadedText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Multilingual-CLIP's text tower (multilingual_clip/pt_multilingual_clip.py): its one vector is
 * PROJECTED, and POOLED is the same.
 *
 * @param dim {@code numDims}
 */
public record MClipText(Backbone backbone, int dim) implements HeadedText {
  @Override
  public String kind() {
    return "mclip_text";
  }

  @Override
  public String prefix() {
    return "transformer.";
  }

  @Override
  public String fragment() {
    return "mclip";
  }

  @Override
  public String method() {
    return "mclip_text";
  }

  @Override
  public Pooling pooling() {
    return Pooling.MEAN;
  }

  @Override
  public List<HeadLayer> layers() {
    return List.of(new HeadLayer(HeadLayer.Kind.LINEAR, "LinearTransformation", dim));
  }

  /** The same tensors mean other positions on another backbone. */
  @Override
  public Map<String, String> fields(TextTokenizer tokenizer) {
    Map<String, String> fields = new TreeMap<>(backbone.fields(tokenizer.maxLength()));
    fields.put("backbone", backbone.modelType());
    return fields;
  }

  @Override
  public boolean owns(String name) {
    return true;
  }

  @Override
  public int pooledDim() {
    return dim;
  }

  @Override
  public int projectedDim() {
    return dim;
  }

  @Override
  public @Nullable String projection() {
    return null;
  }
}
