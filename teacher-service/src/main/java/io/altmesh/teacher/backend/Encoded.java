package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import java.util.List;

/**
 * Some items as a program takes them.
 *
 * @param inputs arrays whose first dimension is N
 * @param places (N), which of the items they are, ascending
 * @param failures the other items
 * @param truncated items that were cut, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Encoded(
    List<ModelInput> inputs,
    int[] places,
    List<Embeddings.Failure> failures,
    List<Integer> truncated) {}
