package io.altmesh.mesh.security;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import org.jspecify.annotations.Nullable;

/**
 * What a client believes and shows.
 *
 * @param identity shown to servers that ask; null for none
 * @param serverName what servers' certificates must say instead of the name that was called; null
 *     for that name
 */
record ClientTls(Trust trust, @Nullable Identity identity, @Nullable String serverName) {
  ChannelCredentials credentials() {
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder().trustManager(trust);
    if (identity != null) {
      tls.keyManager(identity);
    }
    return tls.build();
  }
}
