package io.altmesh.encoder.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Program;

/**
 * A program and its tensors on one device. Used by one thread at a time. Closing it releases what
 * it made, not the engine.
 */
final class Replica implements AutoCloseable {
  private final Engine engine;
  private final NDManager scope;
  private final Program program;

  /** Whether there are gradients: before the first backward pass a program cannot ask for them. */
  private boolean hasGradients;

  private Replica(Engine engine, NDManager scope, Program program) {
    this.engine = engine;
    this.scope = scope;
    this.program = program;
  }

  static Replica load(Engine engine, String name, String... fragments) {
    return new Replica(engine, engine.newScope(), Program.load(engine, name, fragments));
  }

  Engine engine() {
    return engine;
  }

  Program program() {
    return program;
  }

  /** Of what lives as long as the replica. */
  NDManager scope() {
    return scope;
  }

  /** Forward and backward; gradients add up. */
  NDList train(NDManager passing, String method, NDArray... arguments) {
    hasGradients = true;
    return program.train(passing, method, arguments);
  }

  /** Whether it has been trained since they were zeroed. */
  boolean hasGradients() {
    return hasGradients;
  }

  /** Adds another's gradients and loss, and zeroes the other's. */
  void takeGradients(Replica other) {
    try (NDManager passing = scope.newSubManager()) {
      program.run(passing, "add_gradients", other.program.run(passing, "gradients"));
    }
    other.zeroGradients();
  }

  void zeroGradients() {
    if (hasGradients) {
      try (NDManager passing = scope.newSubManager()) {
        program.run(passing, "zero_learning");
      }
      hasGradients = false;
    }
  }

  /** Gives gradients of zero to all that learns, so that another can take them. */
  void makeGradients() {
    try (NDManager passing = scope.newSubManager()) {
      program.train(passing, "make_gradients");
    }
  }

  /** Copies another's weights, by name. */
  void takeWeights(NamedTensors others) {
    try (NDManager passing = scope.newSubManager()) {
      program.run(passing, "take_weights", others.all());
    }
  }

  @Override
  public void close() {
    program.close();
    scope.close();
  }
}
