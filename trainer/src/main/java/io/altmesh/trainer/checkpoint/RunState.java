package io.altmesh.trainer.checkpoint;

import io.altmesh.corpus.Cursor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run needs besides weights and moments to go on: {@code trainer_state.json}.
 *
 * @param step updates done
 * @param cursor the first batch that no update has seen
 * @param data SHA-256 of the data and its order, where the cursor is good
 * @param seed the recipe's: with the cursor it determines every batch that follows
 * @param trainSeconds of training so far
 * @param starvedSeconds of those, waited for batches
 * @param lossSum of the batches since the last report, so that the first report after a resume is
 *     the undisturbed run's
 * @param lossCount how many those are
 * @param teacherTexts texts that the teacher embedded for this run so far
 * @param recipe the effective one as YAML, its paths absolute
 * @param teacher whose targets were learnt; null when there is none
 * @param environment what results depend on: threads, processor, precision, library settings
 * @param changes of the recipe by resumes so far, oldest first
 * @param student fingerprint of what the run started from; null in checkpoints of earlier versions
 */
public record RunState(
    long step,
    Cursor cursor,
    String data,
    long seed,
    double trainSeconds,
    double starvedSeconds,
    double lossSum,
    long lossCount,
    long teacherTexts,
    String recipe,
    @Nullable TeacherIdentity teacher,
    Map<String, String> environment,
    List<RecipeChange> changes,
    @Nullable String student) {

  public RunState {
    changes = changes == null ? List.of() : List.copyOf(changes); // earlier versions have none
  }

  /** The same with further changes, and with the student that it goes on from. */
  public RunState changed(List<RecipeChange> further, String studentNow) {
    return new RunState(
        step,
        cursor,
        data,
        seed,
        trainSeconds,
        starvedSeconds,
        lossSum,
        lossCount,
        teacherTexts,
        recipe,
        teacher,
        environment,
        Stream.concat(changes.stream(), further.stream()).toList(),
        studentNow);
  }
}
