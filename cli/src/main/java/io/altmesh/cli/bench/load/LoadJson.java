package io.altmesh.cli.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;

/** A load's figures for programs: the record's names, in snake case; times in milliseconds. */
public final class LoadJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private LoadJson() {}

  public static JsonNode of(LoadResult result) {
    return JSON.valueToTree(result);
  }
}
