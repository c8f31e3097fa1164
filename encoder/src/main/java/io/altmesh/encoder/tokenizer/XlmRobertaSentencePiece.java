package io.altmesh.encoder.tokenizer;

import static io.altmesh.encoder.tokenizer.TokenizerJson.metaspace;
import static io.altmesh.encoder.tokenizer.TokenizerJson.preTokenizers;
import static io.altmesh.encoder.tokenizer.TokenizerJson.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.tokenizer.SentencePieceModel.Piece;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * XLM-R's {@code sentencepiece.bpe.model}, in spite of the name a Unigram model, as transformers'
 * XLMRobertaTokenizer reads it: fairseq put {@code <s> <pad> </s> <unk>} before the fourth piece
 * and {@code <mask>} after the last.
 */
final class XlmRobertaSentencePiece {
  static final String FILE = "sentencepiece.bpe.model";

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "bos_token", "<s>",
          "pad_token", "<pad>",
          "eos_token", "</s>",
          "unk_token", "<unk>",
          "sep_token", "</s>",
          "cls_token", "<s>",
          "mask_token", "<mask>");

  private static final int UNKNOWN = 3;

  private XlmRobertaSentencePiece() {}

  static byte[] json(Path directory, TokenizerSettings settings) {
    SentencePieceModel model = SentencePieceModel.read(directory.resolve(FILE));
    List<Piece> pieces = pieces(model, settings);
    Map<String, Integer> vocabulary = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      vocabulary.put(pieces.get(id).text(), id);
    }
    TokenizerJson json = new TokenizerJson(vocabulary, settings.tokens(DEFAULTS, extra(model)));
    String start = settings.token("bos_token", "<s>") + ":0";
    String end = settings.token("eos_token", "</s>") + ":0";
    String prefix = settings.flag("add_prefix_space", true) ? "always" : "never";
    ObjectNode metaspace = metaspace("▁", prefix, true);
    return json.bytes(
        model.charsmap().length == 0 ? null : TokenizerJson.precompiled(model.charsmap()),
        preTokenizers(type("WhitespaceSplit"), metaspace),
        json.template(List.of(start, "$A:0", end), List.of(start, "$A:0", end, end, "$B:0", end)),
        metaspace.deepCopy(),
        TokenizerJson.unigram(pieces, UNKNOWN, false));
  }

  private static List<Piece> pieces(SentencePieceModel model, TokenizerSettings settings) {
    List<Piece> own = model.pieces();
    if (own.size() < 3
        || own.subList(0, 3).stream().anyMatch(p -> p.type() == SentencePieceModel.Type.NORMAL)) {
      throw model.wrong(
          "begins with the pieces %s (expected <unk>, <s>, </s>)"
              .formatted(own.stream().limit(3).map(Piece::text).toList()));
    }
    List<Piece> pieces = new ArrayList<>(own.size() + 2);
    for (String role : List.of("bos_token", "pad_token", "eos_token", "unk_token")) {
      pieces.add(Piece.special(settings.token(role, DEFAULTS.getOrDefault(role, ""))));
    }
    pieces.addAll(own.subList(3, own.size()));
    pieces.add(Piece.special(settings.token("mask_token", "<mask>")));
    return pieces;
  }

  /** Special pieces of the model's own, which transformers looks for in texts as well. */
  private static List<String> extra(SentencePieceModel model) {
    return model.pieces().stream()
        .filter(
            piece ->
                piece.type() == SentencePieceModel.Type.CONTROL
                    || piece.type() == SentencePieceModel.Type.USER_DEFINED)
        .map(Piece::text)
        .toList();
  }
}
