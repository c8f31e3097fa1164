"""parallel/: English text for the teacher beside a text in a language for the student, in three strengths.

en-X        exact: names, and head and rest of derived names ("flag: Andorra").
words-en-X  mined: keywords that are each other's likeliest partner over the concepts; about four in five translate.
loose-en-X  hints: a concept's English name beside each of its keywords in X; the keyword tells a part of it.
"""
import collections

from builder.composed import Split, name_pairs
from builder.concepts import OTHERS, OUT, english_texts, keywords, name, write_gzip

FEWEST_CONCEPTS, LEAST_DICE = 3, 0.5


def write_pairs(file_name, pairs, language):
    rows = sorted({(source, target) for source, target in pairs if source and target})
    lines = "".join(f"{source}\t{target}\t{language}\n" for source, target in rows)
    assert lines.count("\t") == 2 * len(rows) and lines.count("\n") == len(rows)
    write_gzip(OUT / "parallel" / file_name, lines.encode())
    print(f"parallel/{file_name}: {len(rows)} pairs")


def exact_pairs(concepts, language):
    return [pair for concept in concepts for pair in name_pairs(concept, language)]


def loose_pairs(concepts, language):
    return [(name(concept, "en"), word) for concept in concepts for word in keywords(concept, language)]


def uses(concepts, language):
    """Which concepts a name or keyword is said of: {text: {codepoints}}."""
    found = collections.defaultdict(set)
    for concept in concepts:
        for text in [name(concept, language)] + keywords(concept, language):
            found[text].add(concept["cp"])
    return found


def partners(ours, theirs):
    """For each text of `ours` the text of `theirs` with the highest Dice over concepts: {text: (dice, partner)}."""
    said = collections.defaultdict(list)
    for text, keys in theirs.items():
        for key in keys:
            said[key].append(text)
    best = {}
    for text, keys in ours.items():
        shared = collections.Counter(other for key in keys for other in said[key])
        scores = [(2 * count / (len(keys) + len(theirs[other])), other)
                  for other, count in shared.items() if count >= FEWEST_CONCEPTS]
        best[text] = max(scores, default=(0, None))
    return best


def mined_pairs(concepts, language):
    english, other = uses(concepts, "en"), uses(concepts, language)
    forth, back = partners(english, other), partners(other, english)
    return [(source, target) for source, (dice, target) in forth.items()
            if dice >= LEAST_DICE and back[target][1] == source]


def without_names(pairs, held, language):
    """Drops pairs that say a held-out concept's name, in English or in the language."""
    sources = {name(concept, "en").casefold() for concept in held}
    targets = {name(concept, language).casefold() for concept in held}
    return {(s, t) for s, t in pairs if s.casefold() not in sources and t.casefold() not in targets}


def build_parallel(_, concepts):
    split = Split(concepts)
    out = {concept["cp"] for concept in split.held + split.shadows}
    taught = [concept for concept in concepts if concept["cp"] not in out]
    write_pairs("en-en.tsv.gz", [(text, text) for text in english_texts(concepts)], "en")
    for language in OTHERS:
        exact, mined, loose = (without_names(pairs_of(taught, language), split.held, language)
                               for pairs_of in (exact_pairs, mined_pairs, loose_pairs))
        write_pairs(f"en-{language}.tsv.gz", exact, language)
        write_pairs(f"words-en-{language}.tsv.gz", mined - exact, language)
        write_pairs(f"loose-en-{language}.tsv.gz", loose - exact - mined, language)
