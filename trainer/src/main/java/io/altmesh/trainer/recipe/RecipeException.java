package io.altmesh.trainer.recipe;

/**
 * A recipe that cannot be run; the message names the file, the key, what was given and what was
 * expected.
 */
public final class RecipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message for the person who wrote the recipe. */
  public RecipeException(String message) {
    super(message);
  }
}
