#!/usr/bin/env python3
"""Makes the sample data of AltMesh: images, parallel text, benchmark, and the starts of a teacher and a student.

    python build_samples.py --data ../../../shared/data/emoji                            # everything, a minute or two
    python build_samples.py --data ../../../shared/data/emoji --only parallel,benchmark  # some steps
    python build_samples.py --data ../../../shared/data/emoji --only machine             # needs Apertium: builder/machine.py
    python build_samples.py --data ../../../shared/data/emoji --check                    # is what README.md says true?

Needs numpy, pillow, tokenizers; sentencepiece, torch, transformers and safetensors for the student.
The result depends on nothing but the data folder and builder/concepts.py's SEED. The steps are in builder/.
"""
import argparse
import importlib
from pathlib import Path

from builder.concepts import read_concepts

STEPS = ["images", "parallel", "benchmark", "teacher", "student"]  # student reads parallel/
ASKED_FOR = ["machine"]  # what only --only makes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with emoji.jsonl.gz and the sheets")
    parser.add_argument("--only", default=",".join(STEPS), help="steps to run, comma-separated; default: all")
    parser.add_argument("--check", action="store_true", help="only check what is there")
    arguments = parser.parse_args()
    unknown = set(arguments.only.split(",")) - set(STEPS + ASKED_FOR)
    if unknown:
        parser.error(f"--only: unknown step {sorted(unknown)} (expected: some of {STEPS + ASKED_FOR})")
    concepts = read_concepts(arguments.data)
    if arguments.check:
        return step_function("check_all", "check")(concepts)
    for step in arguments.only.split(","):
        step_function(f"build_{step}", step)(arguments.data, concepts)


def step_function(name, module):
    """Imported when it is needed: the images need no torch."""
    return getattr(importlib.import_module(f"builder.{module}"), name)


if __name__ == "__main__":
    main()
