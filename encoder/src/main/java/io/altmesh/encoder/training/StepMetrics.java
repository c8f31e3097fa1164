package io.altmesh.encoder.training;

/**
 * What the updates since the last reading came to.
 *
 * @param loss mean over those updates; NaN when one of them had none
 * @param gradientNorm of the last update's whole gradient, before clipping
 * @param finite false when an update was not applied because its gradient was not finite
 */
public record StepMetrics(double loss, double gradientNorm, boolean finite) {}
