package io.altmesh.mesh.security;

import io.grpc.util.AdvancedTlsX509KeyManager;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What this process shows of itself: a certificate chain and its key, as their files are when a
 * connection begins. Thread-safe.
 */
final class Identity extends X509ExtendedKeyManager {
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final Reloading<X509Certificate> files;

  /**
   * Reads both, for the first time.
   *
   * @throws IllegalArgumentException when they are missing, no PEM, expired or no pair
   */
  Identity(Path certificate, Path key) {
    this.files =
        new Reloading<>(
            "certificate " + certificate,
            List.of(certificate, key),
            () -> {
              X509Certificate[] chain = Pem.certificates(certificate);
              PrivateKey secret = Pem.key(key);
              Pem.checkPair(chain[0], secret, key);
              keys.updateIdentityCredentials(chain, secret);
              return chain[0];
            });
  }

  /** The newest, after a look at the files. */
  X509Certificate certificate() {
    return files.current();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    certificate();
    return keys.chooseEngineServerAlias(keyType, issuers, engine);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    certificate();
    return keys.chooseEngineClientAlias(keyTypes, issuers, engine);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    certificate();
    return keys.chooseServerAlias(keyType, issuers, socket);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    certificate();
    return keys.chooseClientAlias(keyTypes, issuers, socket);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return keys.getServerAliases(keyType, issuers);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return keys.getClientAliases(keyType, issuers);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return keys.getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return keys.getPrivateKey(alias);
  }
}
