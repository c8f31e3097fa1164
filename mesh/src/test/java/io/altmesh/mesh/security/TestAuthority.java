package io.altmesh.mesh.security;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;

/**
 * Signs certificates (P-256, a day long) for {@code localhost} and 127.0.0.1, and writes them with
 * their keys as PEM files.
 */
public final class TestAuthority {
  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("2a8648ce3d040302"));
  private static final String BASIC_CONSTRAINTS = "551d13";
  private static final String ALTERNATIVE_NAMES = "551d11";

  private final Path folder;
  private final X500Principal name;
  private final KeyPair keys = keyPair();

  /** Writes {@code NAME.pem} into the folder, for others to trust. */
  public TestAuthority(Path folder, String name) {
    this.folder = folder;
    this.name = new X500Principal("CN=" + name);
    write(name + ".pem", "CERTIFICATE", certificate(this.name, keys, authority()));
  }

  /** Writes {@code FILE.pem} and {@code FILE.key}. */
  public void issue(String file, String subject) {
    KeyPair own = keyPair();
    write(file + ".pem", "CERTIFICATE", certificate(new X500Principal(subject), own, localhost()));
    write(file + ".key", "PRIVATE KEY", own.getPrivate().getEncoded());
  }

  private byte[] certificate(X500Principal subject, KeyPair own, byte[] extension) {
    Instant now = Instant.now();
    byte[] content =
        Der.sequence(
            Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(64, new SecureRandom())),
            ECDSA_WITH_SHA256,
            name.getEncoded(),
            Der.sequence(
                Der.time(now.minus(Duration.ofHours(1))), Der.time(now.plus(Duration.ofDays(1)))),
            subject.getEncoded(),
            own.getPublic().getEncoded(),
            Der.tagged(0xa3, Der.sequence(extension)));
    return Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(sign(content)));
  }

  private static byte[] authority() {
    return Der.sequence(Der.oid(BASIC_CONSTRAINTS), Der.yes(), Der.octets(Der.sequence(Der.yes())));
  }

  private static byte[] localhost() {
    byte[] names =
        Der.sequence(
            Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
            Der.tagged(0x87, new byte[] {127, 0, 0, 1}));
    return Der.sequence(Der.oid(ALTERNATIVE_NAMES), Der.octets(names));
  }

  private byte[] sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(String file, String kind, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String pem = "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    try {
      Files.writeString(folder.resolve(file), pem);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
