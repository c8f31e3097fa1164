package io.altmesh.encoder;

import java.time.Duration;

/**
 * What vectors took, for whoever watches a service.
 *
 * @param given tokens of the texts, special ones included; 0 for images
 * @param computed tokens that the tower was run with, padding included; 0 for images
 * @param prepare tokenizing of texts, decoding and resizing of images
 * @param device copying to the device, computing, copying back
 */
public record Cost(long given, long computed, Duration prepare, Duration device) {
  /** Of vectors that were not computed here. */
  public static final Cost NONE = new Cost(0, 0, Duration.ZERO, Duration.ZERO);
}
