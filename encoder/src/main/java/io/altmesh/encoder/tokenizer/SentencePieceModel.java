package io.altmesh.encoder.tokenizer;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A SentencePiece file, the protobuf {@code ModelProto} of sentencepiece_model.proto, as far as a
 * Unigram tokenizer needs it:
 *
 * <pre>
 * 1 pieces, repeated     1 piece (string), 2 score (float), 3 type (enum; absent: NORMAL)
 * 2 trainer_spec         3 model_type (enum; absent: UNIGRAM), 35 byte_fallback (bool)
 * 3 normalizer_spec      1 name (string), 2 precompiled_charsmap (bytes), 3 add_dummy_prefix,
 *                        4 remove_extra_whitespaces, 5 escape_whitespaces (bools; absent: true)
 * </pre>
 */
final class SentencePieceModel {
  /** The largest known, of 250,000 pieces, are 5 MB. */
  private static final long MOST_BYTES = 64L << 20;

  /** The proto's numbers, from 1. */
  private static final List<String> MODEL_TYPES = List.of("UNIGRAM", "BPE", "WORD", "CHAR");

  private static final int UNIGRAM = 1;

  /** What a piece is for; the proto's numbers, from 1. */
  enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  record Piece(String text, float score, Type type) {
    static Piece special(String text) {
      return new Piece(text, 0, Type.CONTROL);
    }
  }

  private final Path file;
  private final List<Piece> pieces = new ArrayList<>();
  private int modelType = UNIGRAM;
  private boolean byteFallback;
  private String normalizer = "";
  private byte[] charsmap = new byte[0];
  private boolean dummyPrefix = true;
  private boolean removesExtraSpaces = true;
  private boolean escapesSpaces = true;

  private SentencePieceModel(Path file) {
    this.file = file;
  }

  /**
   * Reads a Unigram model.
   *
   * @throws ModelFormatException if it is of another kind, damaged, or more than 64 MiB
   */
  static SentencePieceModel read(Path file) {
    SentencePieceModel model = new SentencePieceModel(file);
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw model.wrong(
            "has %d bytes (expected at most %d)".formatted(Files.size(file), MOST_BYTES));
      }
      model.parse(CodedInputStream.newInstance(Files.readAllBytes(file)));
    } catch (InvalidProtocolBufferException e) {
      throw new ModelFormatException(
          file + ": is not a whole SentencePiece model: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
    model.check();
    return model;
  }

  private void parse(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> message(in, tag, this::piece);
        case 2 -> message(in, tag, this::trainerSpec);
        case 3 -> message(in, tag, this::normalizerSpec);
        default -> skip(in, tag);
      }
    }
  }

  private interface Reader {
    void read(CodedInputStream in) throws IOException;
  }

  private void message(CodedInputStream in, int tag, Reader reader) throws IOException {
    expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    int outer = in.pushLimit(in.readRawVarint32());
    reader.read(in);
    in.popLimit(outer);
  }

  private void piece(CodedInputStream in) throws IOException {
    String text = "";
    float score = 0;
    int type = 1;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> text = string(in, tag);
        case 2 -> {
          expect(tag, WireFormat.WIRETYPE_FIXED32);
          score = in.readFloat();
        }
        case 3 -> type = number(in, tag);
        default -> skip(in, tag);
      }
    }
    if (type < 1 || type > Type.values().length) {
      throw wrong("piece %d has type %d (expected 1 to 6)".formatted(pieces.size(), type));
    }
    pieces.add(new Piece(text, score, Type.values()[type - 1]));
  }

  private void trainerSpec(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 3 -> modelType = number(in, tag);
        case 35 -> byteFallback = number(in, tag) != 0;
        default -> skip(in, tag);
      }
    }
  }

  private void normalizerSpec(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> normalizer = string(in, tag);
        case 2 -> charsmap = bytes(in, tag).toByteArray();
        case 3 -> dummyPrefix = number(in, tag) != 0;
        case 4 -> removesExtraSpaces = number(in, tag) != 0;
        case 5 -> escapesSpaces = number(in, tag) != 0;
        default -> skip(in, tag);
      }
    }
  }

  private String string(CodedInputStream in, int tag) throws IOException {
    expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    return in.readStringRequireUtf8();
  }

  private ByteString bytes(CodedInputStream in, int tag) throws IOException {
    expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    return in.readBytes();
  }

  private int number(CodedInputStream in, int tag) throws IOException {
    expect(tag, WireFormat.WIRETYPE_VARINT);
    return in.readInt32();
  }

  private void expect(int tag, int wireType) {
    if (WireFormat.getTagWireType(tag) != wireType) {
      throw wrong(
          "is not a SentencePiece model: field %d has wire type %d (expected %d)"
              .formatted(
                  WireFormat.getTagFieldNumber(tag), WireFormat.getTagWireType(tag), wireType));
    }
  }

  private void skip(CodedInputStream in, int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw wrong("is not a SentencePiece model: a group ends that has not begun");
    }
  }

  private void check() {
    if (modelType != UNIGRAM) {
      String name =
          modelType > 0 && modelType <= MODEL_TYPES.size()
              ? MODEL_TYPES.get(modelType - 1)
              : String.valueOf(modelType);
      throw wrong("model_type is %s (expected UNIGRAM)".formatted(name));
    }
    if (pieces.isEmpty()) {
      throw wrong("has no pieces");
    }
    Set<String> texts = new HashSet<>();
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (piece.text().isEmpty() || !texts.add(piece.text())) {
        throw wrong(
            "piece %d, \"%s\", is empty or there twice (expected another text)"
                .formatted(id, piece.text()));
      }
      if (!Float.isFinite(piece.score())) {
        throw wrong(
            String.format(
                Locale.ROOT, "piece %d, \"%s\", has score %f", id, piece.text(), piece.score()));
      }
    }
    if (pieces.stream().filter(piece -> piece.type() == Type.UNKNOWN).count() != 1) {
      throw wrong("has not one piece of type UNKNOWN (expected exactly one)");
    }
    if (charsmap.length > 0) {
      CharacterMap.fault(charsmap)
          .ifPresent(
              fault -> {
                throw wrong("normalizer_spec.precompiled_charsmap " + fault);
              });
    }
  }

  ModelFormatException wrong(String what) {
    return new ModelFormatException(file + ": " + what);
  }

  List<Piece> pieces() {
    return pieces;
  }

  /** The id of the one piece of type UNKNOWN. */
  int unknown() {
    int id = 0;
    while (pieces.get(id).type() != Type.UNKNOWN) {
      id++;
    }
    return id;
  }

  boolean byteFallback() {
    return byteFallback;
  }

  /** The rules' name: {@code nmt_nfkc} unless somebody chose others. */
  String normalizer() {
    return normalizer;
  }

  /** The rules, empty if there are none. */
  byte[] charsmap() {
    return charsmap;
  }

  /** Whether spaces are treated as usual: one before the text, runs made one, written as U+2581. */
  boolean hasUsualSpaces() {
    return dummyPrefix && removesExtraSpaces && escapesSpaces;
  }
}
