package io.altmesh.encoder.engine;

/** The type in which matrices are multiplied; weights, losses and norms stay fp32. */
public enum Precision {
  FP32(6),
  BF16(15);

  private final int scalarType;

  Precision(int scalarType) {
    this.scalarType = scalarType;
  }

  /** PyTorch's number of the type, as TorchScript programs spell dtypes (c10/core/ScalarType.h). */
  public int scalarType() {
    return scalarType;
  }

  /** Bytes of a value. */
  public int bytes() {
    return this == FP32 ? Float.BYTES : Short.BYTES;
  }
}
