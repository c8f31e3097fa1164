package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Sizes as Hugging Face has them. */
final class ByteSizeTest {
  private final ByteSize sizes = new ByteSize();

  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "2KB, 2000",
    "500MB, 500000000",
    "5gb, 5000000000",
    "' 3TB ', 3000000000000",
    "2KiB, 2048",
    "256mib, 268435456",
    "1GiB, 1073741824",
    "1TiB, 1099511627776",
  })
  void readsPowersOfTenAndOfTwo(String text, long bytes) {
    assertThat(sizes.convert(text)).isEqualTo(bytes);
  }

  @Test
  void refusesWhatNoLongHolds() {
    assertThatThrownBy(() -> sizes.convert("999999999TB"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("more than any file has");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GB", "5 GB", "-5GB", "1.5GB", "5PiB", "5iB", "5PB", "1234567890"})
  void refusesOthers(String text) {
    assertThatThrownBy(() -> sizes.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("as 5GB");
  }
}
