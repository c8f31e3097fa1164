package io.altmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

  @Test
  void readsNamesAndLiteralAddresses() {
    assertThat(HostPort.parse("127.0.0.1:7001")).isEqualTo(new HostPort("127.0.0.1", 7001));
    assertThat(HostPort.parse("teacher.local:0")).isEqualTo(new HostPort("teacher.local", 0));
    assertThat(HostPort.parse("[::1]:7001")).isEqualTo(new HostPort("::1", 7001));
    assertThat(HostPort.parse(":7001")).isEqualTo(new HostPort("", 7001));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:7001", "[::1]:7001", ":7001"})
  void writesWhatItReads(String address) {
    assertThat(HostPort.parse(address)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7001", "host:", "host:port", "::1", "http://host:80"})
  void refusesAnythingElseAndSaysWhatItExpects(String address) {
    assertThatThrownBy(() -> HostPort.parse(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + address + "\"")
        .hasMessageContaining("expected: HOST:PORT");
  }

  @Test
  void refusesPortsThatDoNotExist() {
    assertThatThrownBy(() -> HostPort.parse("host:65536"))
        .hasMessage("port: 65536 (expected: 0 to 65535)");
  }

  @Test
  void anEmptyHostListensEverywhere() {
    assertThat(HostPort.parse(":0").socketAddress().getAddress().isAnyLocalAddress()).isTrue();
  }
}
