"""What a word is, in nine languages."""
import re
import unicodedata

from builder.concepts import keywords, name

UNSPACED = {"zh", "ja"}  # written without spaces between words


def spaced_words(text):
    """Runs of letters, digits and marks, case folded, Arabic vowel signs and other marks dropped."""
    plain = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Mn")
    return re.findall(r"[^\W_]+", plain.casefold())


def lexicon(concepts, language):
    """What CLDR itself writes alone, as a name or a keyword: the dictionary that cuts Chinese and Japanese."""
    texts = [text for concept in concepts for text in [name(concept, language)] + keywords(concept, language)]
    return {words[0] for words in map(spaced_words, texts) if len(words) == 1}


def script(character):
    """Han, HIRAGANA, KATAKANA or other; the long vowel mark belongs to KATAKANA."""
    block = unicodedata.name(character, "other").split()[0].split("-")[0]
    return block if block in ("CJK", "HIRAGANA", "KATAKANA") else "other"


def is_small_word(run, start, end):
    """A Han character, or a run of another script that nothing of that script touches."""
    scripts = [script(c) for c in run]
    if scripts[start] == "CJK":
        return end == start + 1
    touches = (start > 0 and scripts[start - 1] == scripts[start]) or (
        end < len(run) and scripts[end] == scripts[start])
    return len(set(scripts[start:end])) == 1 and not touches


def is_sure(word, entries):
    """A lexicon entry or a numeral, not just a character."""
    return word in entries or all(unicodedata.numeric(c, None) is not None for c in word)


def cut(run, entries):
    """The fewest words that make the run: lexicon entries or small words, longest first among equals.

    A run in which no word is sure stays whole: its characters say little about it (前台, a reception desk).
    """
    best = [(0, [])]
    for end in range(1, len(run) + 1):
        options = []
        for start in range(end):
            count, words = best[start]
            if words is not None and (run[start:end] in entries or is_small_word(run, start, end)):
                options.append((count + 1, words + [run[start:end]]))
        best.append(min(options, key=lambda o: (o[0], [-len(w) for w in o[1]]), default=(0, None)))
    words = best[-1][1] or [run]
    return words if any(is_sure(word, entries) for word in words) else [run]


class Words:
    """Cuts texts of one language into words.

    Spaces and punctuation part words everywhere; Korean too (an eojeol is a word, with its particle). What stands
    between them in Chinese and Japanese is cut by the lexicon, in which a name does not count for itself.
    """

    def __init__(self, concepts, language):
        self.entries = lexicon(concepts, language) if language in UNSPACED else None

    def needed(self, text):
        """The words that a reader of `text` must know."""
        runs = spaced_words(text)
        if self.entries is None:
            return runs
        itself = {runs[0]} if len(runs) == 1 else set()
        return [word for run in runs for word in cut(run, self.entries - itself)]

    def taught(self, text):
        """The words that `text` teaches: those it needs, and itself where it is one run."""
        return set(self.needed(text)) | set(spaced_words(text))
