"""Concepts of the emoji set: what CLDR calls them in nine languages, and where the results are written."""
import gzip
import json
from pathlib import Path

OUT = Path(__file__).resolve().parents[1]
SEED = 20261122
TRAINED = ["google", "twitter", "openmoji", "emojione", "notov1"]
HELD_OUT_ARTIST = "fluent3d"  # measured on, never trained on
OTHERS = ["zh", "es", "fr", "ru", "ar", "ja", "ko", "it"]
LANGUAGES = ["en"] + OTHERS  # AltCLIP-M9


def read_concepts(data):
    """The concepts in CLDR's order, each with its Fluent cell's presence under `fluent`."""
    with gzip.open(data / "emoji.jsonl.gz", "rt", encoding="utf-8") as lines:
        concepts = [json.loads(line) for line in lines]
    for concept in concepts:
        concept["fluent"] = HELD_OUT_ARTIST in concept["vendors"]
    return concepts


def name(concept, language):
    return " ".join(concept["names"][language].split())


def keywords(concept, language):
    """Keywords in CLDR's order without the name and without duplicates."""
    words = [" ".join(word.split()) for word in concept["kw"].get(language, [])]
    return [word for word in dict.fromkeys(words) if word and word != name(concept, language)]


def is_flag(concept):
    return concept["cat"] == "Flags"


def english_texts(concepts):
    """Every English name and keyword, as often as it occurs."""
    return [text for concept in concepts for text in [name(concept, "en")] + keywords(concept, "en")]


def write_gzip(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
