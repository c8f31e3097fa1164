"""benchmark/: Fluent's drawings and the names of what they show, in nine languages."""
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


def build_benchmark(_, concepts):
    split = Split(concepts)
    held = {concept["cp"] for concept in split.held}
    rows = [{"key": concept["cp"], "language": language, "text": name(concept, language),
             "split": "composed" if concept["cp"] in held else "seen", "flag": is_flag(concept)}
            for language in LANGUAGES for concept in concepts if concept["fluent"]]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_gzip(OUT / "benchmark" / "captions.jsonl.gz", lines.encode())
    (OUT / "benchmark" / "benchmark.yaml").write_text(DESCRIPTION.format(languages=", ".join(LANGUAGES)))
    print(f"benchmark/captions.jsonl.gz: {len(rows)} captions; composed, held out of eligible:")
    pool, chosen = (collections.Counter(map(kind, part)) for part in (split.eligible, split.held))
    print("  " + ", ".join(f"{pattern} {chosen[pattern]} of {pool[pattern]}" for pattern in sorted(pool)))
