package io.altmesh.cli.models;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 10%} or {@code 0.1}: a share of calls, 0 to 1. */
public final class Share implements ITypeConverter<Double> {
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?)(%?)");

  @Override
  public Double convert(String text) {
    Matcher given = SHARE.matcher(text.strip());
    if (given.matches()) {
      double share = Double.parseDouble(given.group(1)) / (given.group(2).isEmpty() ? 1 : 100);
      if (share <= 1) {
        return share;
      }
    }
    throw new TypeConversionException(
        "'%s' is no share of calls (expected: 0%% to 100%%, as 10%%, or 0 to 1, as 0.1)"
            .formatted(text));
  }

  /** As a table shows it. */
  static String text(double share) {
    return "%.4g %%".formatted(share * 100).replaceAll("\\.?0+ ", " ");
  }
}
