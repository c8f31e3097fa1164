package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.MeshException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @Test
  void severalAddressesAreSeveralReplicas() {
    assertThat(Target.parse("a:7001, [::1]:7002 ,a:7001").resolve())
        .containsExactly(
            new ReplicaAddress("a:7001", null), new ReplicaAddress("[::1]:7002", null));
  }

  @Test
  void everyAddressOfANameIsAReplicaThatBearsTheName() throws UnknownHostException {
    InetAddress[] known = {
      InetAddress.getByAddress("teachers", new byte[] {10, 0, 0, 1}), InetAddress.getByName("::1")
    };
    Target target = Target.parse("dns:///teachers:7001", host -> known);

    assertThat(target.isResolved()).isTrue();
    assertThat(target.resolve())
        .containsExactly(
            new ReplicaAddress("10.0.0.1:7001", "teachers:7001"),
            new ReplicaAddress("[0:0:0:0:0:0:0:1]:7001", "teachers:7001"));
  }

  @Test
  void anUnknownNamePassesByItself() {
    Target target =
        Target.parse(
            "dns:///nobody:1",
            host -> {
              throw new UnknownHostException(host);
            });

    assertThatThrownBy(target::resolve)
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("no address of \"nobody\" is known");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix:/run/teacher.sock", "xds:///teachers"})
  void otherSchemesAreLeftToGrpc(String target) {
    assertThat(Target.parse(target).resolve()).containsExactly(new ReplicaAddress(target, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a:7001,", "a:70010", "dns:///teachers", "a:7001;b:7001"})
  void whatIsNoTargetIsRefusedWithTheForms(String text) {
    assertThatThrownBy(() -> Target.parse(text))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("target: \"" + text + "\" (expected: HOST:PORT, several as");
  }
}
