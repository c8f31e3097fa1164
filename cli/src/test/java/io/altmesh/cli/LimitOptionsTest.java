package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.server.ServerLimits;
import io.altmesh.mesh.server.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class LimitOptionsTest {
  private static ServerLimits limits(String... arguments) {
    ServiceOptions options = new ServiceOptions();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("service", mixin(options)))
        .parseArgs(arguments);
    return options.server().limits();
  }

  private static CommandLine.Model.CommandSpec mixin(ServiceOptions options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }

  @Test
  void withoutAnyTheDefaultsHold() {
    assertThat(limits()).isEqualTo(ServerLimits.DEFAULT);
    ServerOptions plain = ServerOptions.at(Address.parse("127.0.0.1:0"));
    assertThat(new LimitOptions().limit(plain)).isEqualTo(plain);
  }

  @Test
  void whatIsGivenHoldsAndTheOthersStay() {
    assertThat(
            limits(
                "--max-message=1MiB",
                "--max-metadata=2KiB",
                "--max-items=5",
                "--max-pixels=6000",
                "--max-calls=7",
                "--max-connections=8",
                "--max-resets=9",
                "--stalled-reader=10"))
        .isEqualTo(
            new ServerLimits(
                1 << 20,
                2 << 10,
                5,
                6000,
                7,
                8,
                9,
                ServerLimits.DEFAULT.resetPeriod(),
                ServerLimits.DEFAULT.handshake(),
                java.time.Duration.ofSeconds(10)));
    assertThat(limits("--max-items=5")).isEqualTo(ServerLimits.DEFAULT.withItemsPerCall(5));
  }

  @ParameterizedTest
  @CsvSource({
    "--max-items=0, --max-items 0 (expected: 1 to",
    "--max-message=4GiB, --max-message 4294967296 (expected: 1 to 2147483647)",
    "--max-metadata=100, --max-metadata 100 (expected: 1024 to",
    "--max-pixels=67108865, --max-pixels 67108865 (expected: 1 to 67108864)",
    "--stalled-reader=0, --stalled-reader 0 (expected: 1 to"
  })
  void whatCannotHoldIsNamedWithItsOption(String option, String message) {
    Commands commands = new Commands();
    assertThat(commands.run("teacher", "--model", "../encoder", option)).isEqualTo(1);
    assertThat(commands.err()).contains(message);
  }
}
