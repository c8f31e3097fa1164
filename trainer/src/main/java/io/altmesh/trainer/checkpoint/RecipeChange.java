package io.altmesh.trainer.checkpoint;

/**
 * What a resume changed of the recipe that a run had before.
 *
 * @param step updates done before it
 * @param key such as {@code optimizer.learning-rate}
 * @param from the value before, with file names for paths: this is published
 * @param to the value since
 */
public record RecipeChange(long step, String key, String from, String to) {}
