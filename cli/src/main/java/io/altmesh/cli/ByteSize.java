package io.altmesh.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 5GB}, {@code 500MB}, {@code 4096}: bytes, in powers of ten as Hugging Face has them. */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KB|MB|GB|TB)?");

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      throw new TypeConversionException(
          "'%s' is no size (expected: a number and KB, MB, GB or TB, as 5GB)".formatted(text));
    }
    String unit = size.group(2) == null ? "" : size.group(2);
    long factor =
        switch (unit) {
          case "KB" -> 1_000L;
          case "MB" -> 1_000_000L;
          case "GB" -> 1_000_000_000L;
          case "TB" -> 1_000_000_000_000L;
          default -> 1L;
        };
    try {
      return Math.multiplyExact(Long.parseLong(size.group(1)), factor);
    } catch (ArithmeticException e) {
      throw new TypeConversionException(
          "'%s' is more than any file has (expected: less than 8 million TB)".formatted(text));
    }
  }
}
