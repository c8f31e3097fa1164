package io.altmesh.trainer.checkpoint;

import io.altmesh.corpus.Cursor;
import java.util.Map;
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
    Map<String, String> environment) {}
