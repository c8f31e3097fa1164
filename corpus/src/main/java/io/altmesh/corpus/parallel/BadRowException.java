package io.altmesh.corpus.parallel;

/** Why a row is no pair. Without a stack trace: bad rows may be many. */
final class BadRowException extends Exception {
  private final String reason;

  BadRowException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
