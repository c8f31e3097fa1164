package io.altmesh.encoder.image;

/**
 * One image that cannot be used: not an image, damaged, or too large. Others of the same request
 * are not concerned.
 */
public final class ImageRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ImageRejectedException(String message) {
    super(message);
  }

  ImageRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
