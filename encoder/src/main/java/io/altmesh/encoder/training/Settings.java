package io.altmesh.encoder.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;

/**
 * A program's dictionary {@code settings}: numbers that hold for a whole run. On the CPU, so that
 * reading them in a program waits for no device.
 */
final class Settings {
  private final NDManager scope;
  private final Map<String, NDArray> values = new HashMap<>();

  Settings(NDManager parent) {
    scope = parent.newSubManager(Device.cpu());
  }

  Settings whole(String name, long value) {
    values.put(name, scope.create(value));
    return this;
  }

  Settings real(String name, double value) {
    values.put(name, scope.create(value));
    return this;
  }

  /** One value a colour, to be taken from images (B,3,S,S). */
  Settings channels(String name, float[] values) {
    this.values.put(name, scope.create(values).reshape(1, values.length, 1, 1));
    return this;
  }

  Map<String, NDArray> all() {
    return values;
  }
}
