package io.altmesh.mesh.client;

import io.altmesh.mesh.observe.Observation;
import io.altmesh.mesh.security.Security;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;

/**
 * How a client calls.
 *
 * @param deadline the longest that one list may take, and the longest that a stream may stay
 *     without an answer while one is due
 * @param patience the longest that an outage may last before its failure is thrown, from the first
 *     failure on; a trainer takes hours
 * @param window requests of a stream sent and not yet answered
 * @param listener hears of waits
 * @param sameModel refuse an answer by another fingerprint or numerics than this client's first
 *     one, unless the request names the fingerprint it expects: a student never mixes teachers
 * @param observation how calls are followed
 * @param replicas how the replicas of a target are used
 * @param security what is shown to servers, and which are believed
 * @param meters where calls, replicas' states and waits are counted, as {@code altmesh_client_…}
 */
public record ClientOptions(
    Duration deadline,
    Duration patience,
    int window,
    WaitListener listener,
    boolean sameModel,
    Observation observation,
    ReplicaOptions replicas,
    Security security,
    MeterRegistry meters) {

  private static final MeterRegistry UNCOUNTED = new CompositeMeterRegistry();

  public ClientOptions {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline: " + deadline + " (expected: > 0)");
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience: " + patience + " (expected: >= 0)");
    }
    if (window < 1) {
      throw new IllegalArgumentException("window: " + window + " (expected: at least 1)");
    }
  }

  /** A minute each, a window of 8, waits logged, one model per client. */
  public static ClientOptions defaults() {
    return new ClientOptions(
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        8,
        WaitListener.logging(),
        true,
        Observation.NONE,
        ReplicaOptions.defaults(),
        Security.none(),
        UNCOUNTED);
  }

  /** For bulk work: a slow machine may take minutes over a list before it counts as away. */
  public ClientOptions forBulk() {
    return withDeadline(Duration.ofMinutes(5));
  }

  public ClientOptions withDeadline(Duration value) {
    return new ClientOptions(
        value, patience, window, listener, sameModel, observation, replicas, security, meters);
  }

  public ClientOptions withPatience(Duration value) {
    return new ClientOptions(
        deadline, value, window, listener, sameModel, observation, replicas, security, meters);
  }

  public ClientOptions withWindow(int value) {
    return new ClientOptions(
        deadline, patience, value, listener, sameModel, observation, replicas, security, meters);
  }

  public ClientOptions withListener(WaitListener value) {
    return new ClientOptions(
        deadline, patience, window, value, sameModel, observation, replicas, security, meters);
  }

  public ClientOptions withObservation(Observation value) {
    return new ClientOptions(
        deadline, patience, window, listener, sameModel, value, replicas, security, meters);
  }

  /**
   * For callers to whom a model that changes is nothing wrong, such as a search that follows a
   * student.
   */
  public ClientOptions acceptingAnyModel() {
    return new ClientOptions(
        deadline, patience, window, listener, false, observation, replicas, security, meters);
  }

  public ClientOptions withReplicas(ReplicaOptions value) {
    return new ClientOptions(
        deadline, patience, window, listener, sameModel, observation, value, security, meters);
  }

  public ClientOptions withSecurity(Security value) {
    return new ClientOptions(
        deadline, patience, window, listener, sameModel, observation, replicas, value, meters);
  }

  public ClientOptions withMeters(MeterRegistry value) {
    return new ClientOptions(
        deadline, patience, window, listener, sameModel, observation, replicas, security, value);
  }
}
