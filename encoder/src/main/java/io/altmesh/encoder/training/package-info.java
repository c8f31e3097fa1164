/**
 * Models that learn, one engine call for a batch and one for an update. Open {@link
 * io.altmesh.encoder.training.TrainableModel} first, then one of its three: {@link
 * io.altmesh.encoder.training.DistillationModel} (a student moves onto a teacher's texts), {@link
 * io.altmesh.encoder.training.ContrastiveStudent} (and then towards its images) and {@link
 * io.altmesh.encoder.training.ContrastiveModel} (CLIP from scratch).
 *
 * <p>The mathematics is in the programs {@code distillation.py}, {@code student_contrastive.py},
 * {@code contrastive.py}, {@code gradient_cache.py}, {@code dropout.py}, {@code augment.py} and
 * {@code optimizer.py}; the classes here own the tensors and the files. Everything belongs to the
 * one training thread, which deals a batch's parts to several replicas' own ({@code replica.py},
 * {@code Replicas}) where a model is started on {@link io.altmesh.encoder.engine.Engines}.
 */
@NullMarked
package io.altmesh.encoder.training;

import org.jspecify.annotations.NullMarked;
