"""The composed split: concepts whose names are new in a language although each of their words is known."""
import collections
import random
import re

from builder.concepts import OTHERS, SEED, is_flag, keywords, name
from builder.words import Words, spaced_words

HELD_OUT_SHARE = 0.2
COLOURS = {"red", "orange", "yellow", "green", "blue", "purple", "brown", "black", "white", "pink", "grey"}
PEOPLE = {"man", "woman", "men", "women", "person", "people", "child", "baby", "older"}
TIMEPIECES = {"alarm", "timer", "mantelpiece"}
MISDRAWN = {"1f9cf-200d-2640-fe0f", "1f9cf-200d-2642-fe0f"}  # the set has Fluent's deaf woman and deaf man swapped


def kind(concept):
    """The productive pattern that an English name follows, or None."""
    english, sub = spaced_words(name(concept, "en")), concept["sub"]
    if is_flag(concept) or len(english) < 2 or concept["cp"] in MISDRAWN:
        return None
    if sub == "family" or english[0] == "family":
        return "family"
    if concept["cat"] == "People & Body" and PEOPLE & set(english):
        return "person"
    if sub == "time" and english[-1] in ("clock", "thirty") and english[0] not in TIMEPIECES:
        return "clock"
    if sub == "arrow" or english[0] == "backhand":
        return "direction"
    return "colour" if COLOURS & set(english) else None


def name_parts(concept, language):
    """[name] and, of a derived name `head: rest` ("flag: Andorra"), head and rest."""
    text = name(concept, language)
    pieces = [piece.strip(" ,") for piece in re.split(r"\s?[:：]\s", text)]
    return [text] + (pieces if len(pieces) == 2 and all(pieces) else [])


def name_pairs(concept, language):
    """(English, other) of the name, and of head and rest where both languages write `head: rest`."""
    english, other = name_parts(concept, "en"), name_parts(concept, language)
    return list(zip(english, other)) if len(english) == len(other) else [(english[0], other[0])]


def texts(concept, language):
    """What the concept's training pairs say in the language."""
    return [text for _, text in name_pairs(concept, language)] + keywords(concept, language)


class Coverage:
    """Which words the texts still in training teach, per language. Texts can be taken out and put back.

    A text is (concept's codepoints, language, text): the target of one training pair.
    """

    def __init__(self, concepts):
        self.of_concept, self.saying = collections.defaultdict(set), collections.defaultdict(set)
        self.needed, self.taught, self.counts, self.out = {}, {}, collections.Counter(), set()
        for language in OTHERS:
            words = Words(concepts, language)
            for concept in concepts:
                self.needed[concept["cp"], language] = set(words.needed(name(concept, language)))
                for text in texts(concept, language):
                    self.add((concept["cp"], language, text), words.taught(text))

    def add(self, entry, words):
        cp, language, text = entry
        self.taught[entry] = [(language, word) for word in words]
        self.counts.update(self.taught[entry] if entry not in self.of_concept[cp] else [])
        self.of_concept[cp].add(entry)
        self.saying[language, text.casefold()].add(entry)

    def entries(self, concept):
        """The concept's texts, and the texts of others that say its name literally."""
        said = (self.saying[language, name(concept, language).casefold()] for language in OTHERS)
        return self.of_concept[concept["cp"]].union(*said)

    def remove(self, entries):
        """Takes texts out; those that were in."""
        fresh = entries - self.out
        self.out |= fresh
        for entry in fresh:
            self.counts.subtract(self.taught[entry])
        return fresh

    def restore(self, entries):
        self.out -= entries
        for entry in entries:
            self.counts.update(self.taught[entry])

    def composes(self, concept):
        """Whether the name has several words in every language and the remaining texts teach them all."""
        return all(len(words) > 1 and all(self.counts[language, word] > 0 for word in words)
                   for language in OTHERS for words in [self.needed[concept["cp"], language]])


class Split:
    """The composed split.

    `eligible`: concepts of a productive kind, drawn by Fluent, composed in all eight languages; `held`: a fifth of
    each kind's; `shadows`: concepts that Fluent has not drawn and whose `head: rest` says a held-out name
    ("person running: facing right"), out of the parallel text too.
    """

    def __init__(self, concepts):
        self.concepts, self.coverage = concepts, Coverage(concepts)
        self.held = []
        self.eligible = [c for c in concepts if c["fluent"] and kind(c) and self.try_out(c, keep=False)]
        self.hold_out()
        self.shadows = [shadow for c in self.held for shadow in self.shadows_of(c)]

    def shadows_of(self, concept):
        """Concepts one of whose name's parts is this concept's English name."""
        return [other for other in self.concepts
                if other is not concept and name(concept, "en") in name_parts(other, "en")]

    def try_out(self, concept, keep):
        """Whether the concept can be held out beside the others; does so if `keep`."""
        group = [concept] + self.shadows_of(concept)
        removed = self.coverage.remove(set().union(*map(self.coverage.entries, group)))
        possible = not any(shadow["fluent"] for shadow in group[1:]) and all(
            map(self.coverage.composes, self.held + [concept]))
        if not (possible and keep):
            self.coverage.restore(removed)
        return possible

    def hold_out(self):
        """A fifth of each kind's eligible concepts, in an order drawn by SEED."""
        rng = random.Random(SEED)
        for pattern in sorted({kind(c) for c in self.eligible}):
            of_kind = [c for c in self.eligible if kind(c) == pattern]
            wanted = len(self.held) + round(HELD_OUT_SHARE * len(of_kind))
            for concept in rng.sample(of_kind, len(of_kind)):
                if len(self.held) < wanted and self.try_out(concept, keep=True):
                    self.held.append(concept)
