package io.altmesh.mesh.security;

import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom this process believes: what the authorities of a PEM file have signed, as the file is when a
 * connection begins. Thread-safe.
 */
final class Trust extends X509ExtendedTrustManager {
  private final AdvancedTlsX509TrustManager manager;
  private final Reloading<AdvancedTlsX509TrustManager> file;

  private Trust(Path authorities, Verification verification) {
    try {
      this.manager = AdvancedTlsX509TrustManager.newBuilder().setVerification(verification).build();
    } catch (CertificateException e) {
      throw new IllegalStateException("an empty trust manager cannot fail", e);
    }
    this.file =
        new Reloading<>(
            "authorities " + authorities,
            List.of(authorities),
            () -> {
              manager.updateTrustCredentials(Pem.certificates(authorities));
              return manager;
            });
  }

  /** Servers must also be who they were called as. */
  static Trust inServers(Path authorities) {
    return new Trust(authorities, Verification.CERTIFICATE_AND_HOST_NAME_VERIFICATION);
  }

  static Trust inClients(Path authorities) {
    return new Trust(authorities, Verification.CERTIFICATE_ONLY_VERIFICATION);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    file.current().checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    file.current().checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    file.current().checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    file.current().checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    file.current().checkClientTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    file.current().checkServerTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return file.current().getAcceptedIssuers();
  }
}
