package io.altmesh.mesh.security;

import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** Certificates and keys as PEM files. */
final class Pem {
  private Pem() {}

  static X509Certificate[] certificates(Path file) throws IOException, GeneralSecurityException {
    X509Certificate[] certificates;
    try (InputStream pem = Files.newInputStream(file)) {
      certificates = CertificateUtils.getX509Certificates(pem);
    }
    if (certificates.length == 0) {
      throw new IOException(file + ": no certificate (expected: PEM, -----BEGIN CERTIFICATE-----)");
    }
    for (X509Certificate certificate : certificates) {
      certificate.checkValidity();
    }
    return certificates;
  }

  static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      return CertificateUtils.getPrivateKey(pem);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException(
          file
              + ": no key (expected: PKCS#8 PEM without a pass phrase, -----BEGIN PRIVATE KEY-----;"
              + " openssl pkcs8 -topk8 -nocrypt makes it of others)",
          e);
    }
  }

  /**
   * Of two files that are replaced one after the other, one may be old.
   *
   * @throws IOException when the key is not that of the certificate
   */
  static void checkPair(X509Certificate certificate, PrivateKey key, Path file)
      throws IOException, GeneralSecurityException {
    byte[] nonce = new byte[32];
    new SecureRandom().nextBytes(nonce);
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(nonce);
    byte[] signed = signature.sign();
    if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      throw notAPair(file);
    }
    signature.initVerify(certificate.getPublicKey());
    signature.update(nonce);
    if (!verified(signature, signed)) {
      throw notAPair(file);
    }
  }

  private static boolean verified(Signature signature, byte[] signed) {
    try {
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // another curve, another length
    }
  }

  private static IOException notAPair(Path file) {
    return new IOException(file + ": not the key of the certificate (expected: its pair)");
  }
}
