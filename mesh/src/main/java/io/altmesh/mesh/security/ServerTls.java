package io.altmesh.mesh.security;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import org.jspecify.annotations.Nullable;

/**
 * What a server shows, and what it wants to be shown.
 *
 * @param trust in clients' certificates; null when none are asked for
 * @param required whether clients without one are refused at the handshake
 */
record ServerTls(Identity identity, @Nullable Trust trust, boolean required) {
  ServerCredentials credentials() {
    TlsServerCredentials.Builder tls = TlsServerCredentials.newBuilder().keyManager(identity);
    if (trust != null) {
      tls.trustManager(trust).clientAuth(required ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
    }
    return tls.build();
  }
}
