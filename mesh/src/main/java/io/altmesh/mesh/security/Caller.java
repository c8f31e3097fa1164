package io.altmesh.mesh.security;

import io.grpc.Context;

/**
 * Who makes a call.
 *
 * @param name for people: a token's name, or a certificate's subject; never the token
 */
public record Caller(String name, Role role) {
  private static final Context.Key<Caller> KEY = Context.key("altmesh-caller");
  private static final Caller UNKNOWN = new Caller("unknown", Role.ANYONE);

  /** Of the call that is current on this thread. */
  public static Caller current() {
    Caller caller = KEY.get();
    return caller == null ? UNKNOWN : caller;
  }

  Context in(Context context) {
    return context.withValue(KEY, this);
  }
}
