package io.altmesh.encoder.training;

import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.tower.Layers;
import java.util.Arrays;
import java.util.Random;

/** First values of a CLIPModel's weights. Each depends on the seed and its name alone. */
final class FirstWeights {
  private final ClipFromScratch clip;
  private final Initialization kind;
  private final long seed;

  FirstWeights(ClipFromScratch clip, Initialization kind, long seed) {
    this.clip = clip;
    this.kind = kind;
    this.seed = seed;
  }

  float[] values(String name, Shape shape) {
    int count = Math.toIntExact(shape.size());
    if (name.equals("logit_scale")) {
      return new float[] {(float) clip.logitScale()};
    } else if (name.matches(".*norm\\d?\\.weight")) {
      return filled(count, 1);
    } else if (name.endsWith(".bias")) {
      return new float[count];
    }
    Layers tower = name.startsWith("text") ? clip.text().layers() : clip.vision().layers();
    if (kind == Initialization.CLIP) {
      return normal(name, count, clipDeviation(name, tower));
    }
    if (name.equals("vision_model.embeddings.position_embedding.weight")) {
      return waves(tower.width());
    }
    float[] values = normal(name, count, residualZeroDeviation(name, shape));
    if (name.equals("vision_model.embeddings.patch_embedding.weight")) {
      PatchBasis.into(values, tower.width(), clip.vision().patchSize());
    }
    return values;
  }

  private static double clipDeviation(String name, Layers tower) {
    double width = Math.pow(tower.width(), -0.5);
    double depth = Math.pow(2.0 * tower.layers(), -0.5);
    if (name.endsWith("q_proj.weight")
        || name.endsWith("k_proj.weight")
        || name.endsWith("v_proj.weight")) {
      return width * depth;
    } else if (name.endsWith("fc1.weight")) {
      return Math.pow(2.0 * tower.width(), -0.5);
    } else if (name.endsWith("fc2.weight")) {
      return width * depth;
    } else if (name.contains("embeddings.") && !name.endsWith("class_embedding")) {
      return 0.02;
    }
    return width; // out_proj, class_embedding, projections
  }

  private static double residualZeroDeviation(String name, Shape shape) {
    if (name.endsWith("out_proj.weight") || name.endsWith("fc2.weight")) {
      return 0;
    } else if (name.endsWith("class_embedding") || name.endsWith("token_embedding.weight")) {
      return 0.5;
    } else if (name.endsWith("position_embedding.weight")) {
      return 0.1;
    }
    return Math.pow((double) shape.size() / shape.get(0), -0.5);
  }

  /** Half a sine or cosine of each patch's column and row, at frequencies pi to 2^3.5 pi; CLS 0. */
  private float[] waves(int width) {
    int grid = clip.vision().imageSize() / clip.vision().patchSize();
    int quarter = width / 4;
    float[] values = new float[(1 + grid * grid) * width];
    for (int cell = 0; cell < grid * grid; cell++) {
      int row = cell / grid;
      double[] at = {(double) (cell % grid) / grid, (double) row / grid};
      for (int i = 0; i < quarter; i++) {
        double frequency = Math.PI * Math.pow(2, i * 3.5 / quarter);
        int begin = (1 + cell) * width + i;
        for (int axis = 0; axis < 2; axis++) {
          values[begin + 2 * axis * quarter] = (float) (0.5 * Math.sin(at[axis] * frequency));
          values[begin + (2 * axis + 1) * quarter] = (float) (0.5 * Math.cos(at[axis] * frequency));
        }
      }
    }
    return values;
  }

  private float[] normal(String name, int count, double deviation) {
    float[] values = new float[count];
    if (deviation > 0) {
      var random = new Random(seed * 0x9E3779B97F4A7C15L + name.hashCode());
      for (int i = 0; i < count; i++) {
        values[i] = (float) (random.nextGaussian() * deviation);
      }
    }
    return values;
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }
}
