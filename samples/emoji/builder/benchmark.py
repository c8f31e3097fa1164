"""benchmark/: Fluent's drawings and the names of what they show, in nine languages, and in XTD's other three."""
import collections
import json

from builder.composed import Split, kind
from builder.concepts import LANGUAGES, OUT, is_flag, name, write_gzip

DESCRIPTION = """\
# Text to image and image to text over the drawings of an artist nobody trains on.
# All images are candidates for every caption; only all-without-flags ranks among images that are no flags.
name: emoji-fluent
images: ../images/fluent3d.tar.gz
captions: captions.jsonl.gz
languages: [{languages}]
"""


XTD_OTHERS = ["de", "pl", "tr"]  # with the nine less Arabic: XTD's eleven languages; nothing is trained on them

CATEGORIES = ["Smileys & Emotion", "People & Body", "Animals & Nature", "Food & Drink", "Travel & Places", "Activities",
              "Objects", "Symbols", "Flags"]


def build_benchmark(_, concepts):
    split = Split(concepts)
    held = {concept["cp"] for concept in split.held}
    captions = write_captions("captions.jsonl.gz", LANGUAGES, concepts, held)
    others = write_captions("captions-de-pl-tr.jsonl.gz", XTD_OTHERS, concepts, held)
    write_categories(concepts)
    (OUT / "benchmark" / "benchmark.yaml").write_text(DESCRIPTION.format(languages=", ".join(LANGUAGES)))
    print(f"benchmark/captions.jsonl.gz: {captions} captions, {others} in XTD's other languages; composed, held out of eligible:")
    pool, chosen = (collections.Counter(map(kind, part)) for part in (split.eligible, split.held))
    print("  " + ", ".join(f"{pattern} {chosen[pattern]} of {pool[pattern]}" for pattern in sorted(pool)))


def write_categories(concepts):
    """KEY⇥NUMBER: the place of CLDR's group among the nine, which emoji.yaml of corpus names."""
    write_groups("categories.tsv", [concept for concept in concepts if concept["fluent"]])
    write_groups("categories-all.tsv", concepts)  # what the other artists drew: probes are trained on it


def write_groups(file_name, drawn):
    groups = list(dict.fromkeys(concept["cat"] for concept in drawn))
    assert groups == CATEGORIES, groups
    lines = "".join(f"{concept['cp']}\t{groups.index(concept['cat'])}\n" for concept in drawn)
    (OUT / "benchmark" / file_name).write_text(lines)


def write_captions(file_name, languages, concepts, held):
    rows = [{"key": concept["cp"], "language": language, "text": name(concept, language),
             "split": "composed" if concept["cp"] in held else "seen", "flag": is_flag(concept)}
            for language in languages for concept in concepts if concept["fluent"]]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_gzip(OUT / "benchmark" / file_name, lines.encode())
    return len(rows)
