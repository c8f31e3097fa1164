package io.altmesh.mesh.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityFileTest {
  @TempDir Path folder;

  private Security read(String yaml) throws IOException {
    Path file = folder.resolve("security.yaml");
    Files.writeString(file, yaml);
    return Security.read(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profil: hardened | unknown key 'profil' in the top: did you mean 'profile'?",
        "server: {certifcate: a} | unknown key 'certifcate' in server: did you mean 'certificate'?",
        "tokens: [{rolle: reader}] | unknown key 'rolle' in tokens[0]: did you mean 'role'?",
        "profile: strict | profile: ",
        "server: {key: a.key} | server.certificate is missing",
        "client: {certificate: a.pem} | client.trust is missing",
        "subjects: [{subject: CN=a, role: reader}] | server.client-trust is missing",
        "tokens: [{role: reader}] | tokens.token is missing",
        "tokens: [{token: 'env:HOME'}] | tokens.role is missing (expected: reader, trainer or",
        "unix: {mode: '660'} | unix.mode: \"660\" (expected: nine letters, such as rw-rw----)",
        "client: {token: 'env:ALTMESH_NO_SUCH'} | no such variable",
        "client: {token: 'file:no-such'} | no-such: no such file",
        "'{a: ' | no YAML",
      })
  void namesTheKeyAndWhatWasExpected(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("security.yaml: ")
        .hasMessageContaining(message);
  }

  @Test
  void refusesATokenInClearAndDoesNotRepeatIt() {
    assertThatThrownBy(() -> read("client: {token: 3vuW9sTqLp0aXz1b}"))
        .hasMessageContaining("client.token: a token stands there in clear (expected: file:PATH")
        .hasMessageNotContaining("3vuW9sTqLp0aXz1b");
  }

  @Test
  void refusesATokenThatCanBeGuessed() throws IOException {
    Files.writeString(folder.resolve("short"), "hunter2");
    assertThatThrownBy(() -> read("client: {token: 'file:short'}"))
        .hasMessageContaining("a token of 7 characters (expected: at least 16")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesAKeyOfAnotherCertificate() throws IOException {
    TestAuthority ca = new TestAuthority(folder, "ca");
    ca.issue("one", "CN=one");
    ca.issue("two", "CN=two");
    assertThatThrownBy(() -> read("server: {certificate: one.pem, key: two.key}"))
        .hasMessageContaining("not the key of the certificate");
  }

  @Test
  void tellsWhatItIsWithoutSecrets() throws IOException {
    Files.writeString(folder.resolve("token"), "0123456789abcdef0123456789abcdef");
    Security security =
        read("profile: hardened\ntokens: [{name: a, role: reader, token: 'file:token'}]");
    assertThat(security).hasToString("hardened, in clear, 1 tokens, 0 subjects");
  }
}
