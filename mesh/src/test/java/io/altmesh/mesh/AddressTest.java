package io.altmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @Test
  void readsPortsAndSockets() {
    assertThat(Address.parse("127.0.0.1:7001")).isEqualTo(new HostPort("127.0.0.1", 7001));
    assertThat(Address.parse("unix:/run/a.sock")).isEqualTo(new UnixSocket(Path.of("/run/a.sock")));
    assertThat(Address.parse("unix:///run/a.sock")).hasToString("unix:/run/a.sock");
    assertThat(Address.parse("unix:a.sock"))
        .hasToString("unix:" + Path.of("a.sock").toAbsolutePath());
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix:", "unix: ", "unix:/run/altmesh/"})
  void refusesWhatIsNoPath(String address) {
    assertThatThrownBy(() -> Address.parse(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: unix:PATH, such as unix:/run/altmesh/teacher.sock");
  }

  @Test
  void refusesAPathThatTheSystemWouldCutOff() {
    assertThatThrownBy(() -> Address.parse("unix:/" + "x".repeat(107)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: at most 107; a shorter folder");
  }

  @Test
  void aSocketIsToldFromThoseOfOtherMachines() {
    assertThat(Address.parse("unix:/run/a.sock").nameAmongMachines()).endsWith(":/run/a.sock");
  }
}
