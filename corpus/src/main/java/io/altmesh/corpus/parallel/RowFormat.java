package io.altmesh.corpus.parallel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.corpus.CorpusException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a line becomes a pair. The format goes by the file's name. */
enum RowFormat {
  TSV {
    @Override
    SentencePair parse(String line, String defaultLanguage) throws BadRowException {
      String[] columns = line.split("\t", -1);
      if (columns.length != 2 && columns.length != 3) {
        throw new BadRowException(
            columns.length + " columns (expected: source, target and perhaps language)");
      }
      return pair(columns[0], columns[1], columns.length == 3 ? columns[2] : defaultLanguage);
    }
  },

  JSONL {
    @Override
    SentencePair parse(String line, String defaultLanguage) throws BadRowException {
      JsonNode row = readTree(line);
      String language = row.hasNonNull("language") ? text(row, "language") : defaultLanguage;
      return pair(text(row, "source"), text(row, "target"), language);
    }
  };

  static final String EXPECTED = "parallel text: .tsv, .tsv.gz, .jsonl or .jsonl.gz";

  private static final ObjectReader JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  abstract SentencePair parse(String line, String defaultLanguage) throws BadRowException;

  static RowFormat of(Path file) {
    String name = String.valueOf(file.getFileName());
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (plain.endsWith(".tsv")) {
      return TSV;
    }
    if (plain.endsWith(".jsonl")) {
      return JSONL;
    }
    throw new CorpusException(
        file + ": the name does not tell the format (expected: " + EXPECTED + "); rename it");
  }

  private static SentencePair pair(String source, String target, String language)
      throws BadRowException {
    SentencePair pair = new SentencePair(source.strip(), target.strip(), language.strip());
    if (pair.source().isEmpty() || pair.target().isEmpty()) {
      throw new BadRowException("empty " + (pair.source().isEmpty() ? "source" : "target"));
    }
    if (!LanguageTag.isValid(pair.language())) {
      throw new BadRowException(
          "\"" + abbreviated(pair.language()) + "\" is no language tag (expected: as zh or pt-BR)");
    }
    return pair;
  }

  private static JsonNode readTree(String line) throws BadRowException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new BadRowException("malformed JSON: " + e.getOriginalMessage());
    }
  }

  private static String text(JsonNode row, String field) throws BadRowException {
    @Nullable JsonNode value = row.get(field);
    if (value == null || !value.isTextual()) {
      throw new BadRowException(
          "no text \"" + field + "\" (expected: an object with \"source\" and \"target\")");
    }
    return value.textValue();
  }

  private static String abbreviated(String text) {
    return text.length() <= 30 ? text : text.substring(0, 30) + "…";
  }

  /** Why a line is no pair. Without a stack trace: bad rows may be many. */
  static final class BadRowException extends Exception {
    private final String reason;

    BadRowException(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
