package io.altmesh.encoder.tower;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What programs call the tensors of a file. */
@FunctionalInterface
public interface TensorNames {
  /**
   * The programs' tensors that a stored one holds: mostly one, three where query, key and value are
   * stored as one matrix, none for what is no part of the model.
   */
  List<TensorPart> of(String stored);

  /** Names that differ, of tensors that don't. */
  static TensorNames renaming(Function<String, Optional<String>> names) {
    return stored -> names.apply(stored).map(TensorPart::whole).stream().toList();
  }
}
