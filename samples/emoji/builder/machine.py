"""parallel/mt-en-es: what a machine makes of the English names and keywords in Spanish, beside the human names of en-es.

Needs Debian's Apertium: apt-get install apertium apertium-eng-spa. Its rules change with its version, so the file is committed.
"""
import re
import subprocess

from builder.composed import Split, name_parts
from builder.concepts import keywords
from builder.parallel import without_names, write_pairs

PACKAGES = ["apertium", "apertium-eng-spa"]
UNKNOWN = re.compile(r"(?<!\S)\*(?=\w)")  # Apertium's mark before a word that it does not know
RESERVED = set("^$/[]{}<>@\\~+")  # of Apertium's stream format; here in emoticons alone
CAPITAL = re.compile(r"\b[^\W\d_]*[A-ZÁÉÍÓÚÑ]\w*")


def version():
    query = subprocess.run(["dpkg-query", "--showformat", "${Package} ${Version}\n", "--show", *PACKAGES],
                           stdout=subprocess.PIPE, text=True, check=True)
    return ", ".join(query.stdout.split("\n")[:-1])


def translate(texts):
    """Each text by itself: between texts the engine is flushed, or its rules would reach from one into the next."""
    answer = subprocess.run(["apertium", "-z", "-f", "none", "eng-spa"], input="".join(text + "\0" for text in texts),
                            stdout=subprocess.PIPE, text=True, check=True)
    translations = answer.stdout.split("\0")
    ends = translations[len(texts):]  # each stage of the engine's pipe flushes once more when its input ends
    assert len(translations) > len(texts) and not "".join(ends), (len(translations), len(texts))
    return [" ".join(translation.split()) for translation in translations[:len(texts)]]


def cased(source, target):
    """Without the capital that Apertium gives the first word it knows."""
    surplus = len(CAPITAL.findall(target)) - len(CAPITAL.findall(source))
    return CAPITAL.sub(lambda word: word[0].lower(), target, count=surplus) if surplus > 0 else target


def is_translated(target):
    """Whether Apertium knew any word; else the target is the English text."""
    return any(re.search(r"\w", word) and not UNKNOWN.match(word) for word in target.split())


def build_machine(_, concepts):
    split = Split(concepts)
    out = {concept["cp"] for concept in split.held + split.shadows}
    texts = sorted({text for concept in concepts if concept["cp"] not in out
                    for text in name_parts(concept, "en") + keywords(concept, "en") if not RESERVED & set(text)})
    translated = [(source, target) for source, target in zip(texts, translate(texts)) if is_translated(target)]
    unknown = sum(1 for _, target in translated if UNKNOWN.search(target))
    pairs = {(source, cased(source, UNKNOWN.sub("", target))) for source, target in translated}
    print(f"{version()}: {len(translated)} of {len(texts)} texts, {unknown} of them with words it does not know")
    write_pairs("mt-en-es.tsv.gz", without_names(pairs, split.held, "es"), "es")
