package io.altmesh.trainer;

import java.nio.file.Path;

/**
 * What a run ended with.
 *
 * @param step updates done, resumed ones included
 * @param finished true after the recipe's last step, false after a stop
 * @param trainSeconds of training alone
 * @param checkpoint the newest
 */
public record TrainResult(long step, boolean finished, double trainSeconds, Path checkpoint) {}
