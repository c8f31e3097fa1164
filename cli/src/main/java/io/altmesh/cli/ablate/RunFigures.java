package io.altmesh.cli.ablate;

/**
 * A finished run.
 *
 * @param row its name
 * @param steps of the run
 * @param trainSeconds of training alone
 * @param fingerprint of the model that was scored
 */
record RunFigures(
    String row, int seed, long steps, double trainSeconds, String fingerprint, Figures figures) {}
