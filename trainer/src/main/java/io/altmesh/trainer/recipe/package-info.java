/**
 * What a run is: a YAML file bound to validated records. Open {@link
 * io.altmesh.trainer.recipe.Recipe} first (every key with its default), then {@link
 * io.altmesh.trainer.recipe.RecipeFile}, which reads one.
 */
@NullMarked
package io.altmesh.trainer.recipe;

import org.jspecify.annotations.NullMarked;
