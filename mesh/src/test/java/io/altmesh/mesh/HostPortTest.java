package io.altmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
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

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:7003", "[::]:7003", ":7003"})
  void aWildcardIsToldFromThoseOfOtherMachines(String listening) throws UnknownHostException {
    assertThat(HostPort.parse(listening).ofThisMachine())
        .isEqualTo(new HostPort(InetAddress.getLocalHost().getHostName(), 7003));
  }

  @Test
  void anAddressOfOneInterfaceStaysAsItIs() {
    HostPort loopback = HostPort.parse("127.0.0.1:7003");
    assertThat(loopback.ofThisMachine()).isEqualTo(loopback);
  }

  @Test
  void anEmptyHostListensEverywhere() {
    assertThat(HostPort.parse(":0").socketAddress().getAddress().isAnyLocalAddress()).isTrue();
  }
}
