package io.altmesh.encoder;

import org.jspecify.annotations.Nullable;

/**
 * What a model is.
 *
 * @param name for people: the directory's name
 * @param architecture config.json's {@code model_type}, as {@code clip}
 * @param fingerprint SHA-256, lower-case hexadecimal, over the towers' fingerprints
 * @param numerics precision and device class, as {@code fp32/cpu}
 * @param text null where the model has no text tower
 * @param image null where the model has no image tower
 * @param logitScale as stored: its exponent multiplies cosines; null where the model stores none
 */
public record ModelIdentity(
    String name,
    String architecture,
    String fingerprint,
    String numerics,
    @Nullable TowerInfo text,
    @Nullable TowerInfo image,
    @Nullable Float logitScale) {}
