package io.altmesh.encoder.safetensors;

import java.util.Arrays;
import java.util.Optional;

/**
 * Element types, in the order of the safetensors library's own enumeration: its writer puts the
 * last of these first in a file, so the order is part of writing the same bytes.
 */
public enum SafetensorsType {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8);

  private final int bytes;

  SafetensorsType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /** Whether values can be read as {@code float} without loss. */
  public boolean readsAsFloat() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** Whether values can be read as {@code long}. */
  boolean readsAsLong() {
    return this == I64 || this == I32 || this == U8;
  }

  static Optional<SafetensorsType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
