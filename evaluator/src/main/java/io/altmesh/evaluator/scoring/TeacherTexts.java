package io.altmesh.evaluator.scoring;

import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Space;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Teachers' vectors of a benchmark's texts, as they are, not of unit length: asked once while they
 * are among the last {@value #KEPT} used, whatever checkpoints are held against them. Thread-safe.
 */
public final class TeacherTexts {
  private static final int KEPT = 4;

  private final Map<Key, List<float[]>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, List<float[]>> eldest) {
          return size() > KEPT;
        }
      };

  private record Key(String fingerprint, String numerics, Space space, List<String> texts) {}

  /** A row a text, in their order. */
  List<float[]> of(EmbedderClient teacher, Space space, List<String> texts) {
    ModelDescription model = teacher.describe();
    String fingerprint = model.getModel().getFingerprint();
    Key key = new Key(fingerprint, model.getModel().getNumerics(), space, texts);
    List<float[]> rows = get(key);
    if (rows == null) {
      List<float[]> asked = new ArrayList<>();
      Subject.embed(
          teacher,
          fingerprint,
          space,
          texts,
          answer -> asked.addAll(Vectors.rows(answer.getEmbeddings())));
      rows = asked;
      put(key, rows);
    }
    return rows;
  }

  private synchronized @Nullable List<float[]> get(Key key) {
    return known.get(key);
  }

  private synchronized void put(Key key, List<float[]> rows) {
    known.put(key, rows);
  }
}
