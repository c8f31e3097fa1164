package io.altmesh.corpus.parquet;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/** What parquet's column readers ask for, for columns whose values are taken one by one. */
final class NoConversion extends GroupConverter {
  private static final PrimitiveConverter VALUE = new PrimitiveConverter() {};

  private final GroupType type;

  NoConversion(GroupType type) {
    this.type = type;
  }

  @Override
  public Converter getConverter(int field) {
    Type inner = type.getType(field);
    return inner.isPrimitive() ? VALUE : new NoConversion(inner.asGroupType());
  }

  @Override
  public void start() {}

  @Override
  public void end() {}
}
