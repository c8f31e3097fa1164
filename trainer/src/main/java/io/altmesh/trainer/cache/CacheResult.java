package io.altmesh.trainer.cache;

import io.altmesh.corpus.store.StoreGroup;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.task.FillProgress;
import java.util.List;

/**
 * What a filling came to.
 *
 * @param store as it is now
 * @param skippedRows bad rows or samples of the data
 * @param refusedImages distinct images that the teacher gives no vector for; they are asked for
 *     again by the next filling, and left out by a run
 * @param refusedNames of the first thousand of these, with the reason
 * @param seconds from the first look-up to the last answer
 * @param finished false: stopped before the end; a filling of the same recipe goes on
 */
public record CacheResult(
    StoreGroup store,
    TeacherIdentity teacher,
    FillProgress filled,
    long skippedRows,
    long refusedImages,
    List<String> refusedNames,
    double seconds,
    boolean finished) {
  public CacheResult {
    refusedNames = List.copyOf(refusedNames);
  }
}
