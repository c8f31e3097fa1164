"""Makes clip_benchmark.json: what CLIP_benchmark's own code scores of the sample's teacher on the sample's drawings.

    make_parity.py SAMPLES/emoji BENCHMARKS/emoji.yaml FOLDER      # writes FOLDER/clip_benchmark.json

Needs: clip_benchmark 1.6.2, numpy below 2.4 (its code converts arrays of one number), transformers, torch, pillow, pyyaml. The teacher is loaded by transformers, in fp32 on the
CPU, images prepared by its PIL processor. Zero-shot classification: emoji-groups as emoji.yaml defines it. Retrieval: five
captions a drawing, CAPTIONS of its name. Multi-label: of drawings whose names hold one of WORDS, which of them. That
altmesh keeps image vectors in 16 bits moves no caption and no drawing across rank 1, 5 or 10 here.
"""

import gzip
import io
import json
import sys
import tarfile
from pathlib import Path

import torch
import yaml
from clip_benchmark.metrics import zeroshot_classification, zeroshot_retrieval
from PIL import Image
from torch.utils.data import DataLoader
from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

CAPTIONS = ["{}", "a drawing of {}", "{} on white", "emoji: {}", "this is {}"]
WORDS = ["face", "person", "woman", "man", "hand", "flag", "clock", "button", "heart", "arrow", "cat", "moon", "with", "red"]
TEMPLATES = ["{c}", "a drawing of {c}"]
BATCH = 64


class Teacher:
    """As clip_benchmark.models gives them: model, transform, tokenizer."""

    def __init__(self, folder):
        self.model = CLIPModel.from_pretrained(folder, dtype=torch.float32).eval()
        self.processor = CLIPImageProcessorPil.from_pretrained(folder)
        self.words = AutoTokenizer.from_pretrained(folder)

    def transform(self, image):
        return self.processor(image, return_tensors="pt")["pixel_values"][0]

    def tokenizer(self, texts):
        length = self.model.config.text_config.max_position_embeddings
        return self.words(texts, padding="max_length", truncation=True, max_length=length, return_tensors="pt")["input_ids"]

    def encode_image(self, pixels):
        return self.model.visual_projection(self.model.vision_model(pixels).pooler_output)

    def encode_text(self, ids):
        return self.model.text_projection(self.model.text_model(ids).pooler_output)


class Drawings(torch.utils.data.Dataset):
    def __init__(self, items, classes):
        self.items, self.classes = items, classes

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def read(samples, teacher):
    drawings = {}
    with tarfile.open(samples / "images" / "fluent3d.tar.gz") as shard:
        for member in shard:
            if member.name.endswith(".png"):
                image = Image.open(io.BytesIO(shard.extractfile(member).read()))
                drawings[member.name[:-4]] = teacher.transform(image)
    with gzip.open(samples / "benchmark" / "captions.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    names = {row["key"]: row["text"] for row in rows if row["language"] == "en"}
    return drawings, names


def classification(teacher, drawings, samples, definition):
    lines = (samples / "benchmark" / "categories.tsv").read_text().split()
    labels = dict(zip(lines[::2], map(int, lines[1::2])))
    classes = definition["variants"]["emoji-groups"]["classes"]
    names, templates = classes["names"]["en"], classes["templates"]["en"]
    items = Drawings([(pixels, labels[key]) for key, pixels in drawings.items()], names)
    return evaluate(teacher, items, names, templates)


def evaluate(teacher, items, names, templates):
    loader = DataLoader(items, batch_size=BATCH)
    return zeroshot_classification.evaluate(teacher, loader, teacher.tokenizer, names, templates, "cpu", amp=False)


def multi_label(teacher, drawings, names):
    labels = {key: [i for i, word in enumerate(WORDS) if word in names[key].lower().replace(":", "").split()] for key in drawings}
    labels = {key: of for key, of in labels.items() if of}
    hot = {key: torch.nn.functional.one_hot(torch.tensor(of), len(WORDS)).sum(0) for key, of in labels.items()}
    items = Drawings([(drawings[key], hot[key]) for key in labels], WORDS)
    figures = evaluate(teacher, items, WORDS, TEMPLATES)
    return {**figures, "classes": WORDS, "templates": TEMPLATES, "labels": labels}


def retrieval(teacher, drawings, names):
    items = Drawings([(drawings[key], [caption.format(names[key]) for caption in CAPTIONS]) for key in drawings], None)
    loader = DataLoader(items, batch_size=BATCH, collate_fn=lambda some: (torch.stack([x for x, _ in some]), [t for _, t in some]))
    figures = zeroshot_retrieval.evaluate(teacher, loader, teacher.tokenizer, "cpu", amp=False, recall_k_list=[1, 5, 10])
    return {**figures, "captions": CAPTIONS}


def main(samples, definition, folder):
    teacher = Teacher(samples / "teacher")
    drawings, names = read(samples, teacher)
    found = {
        "classification": classification(teacher, drawings, samples, yaml.safe_load(definition.read_text())),
        "multi_label": multi_label(teacher, drawings, names),
        "retrieval": retrieval(teacher, drawings, names),
    }
    (folder / "clip_benchmark.json").write_text(json.dumps(found, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    with torch.no_grad():
        main(*map(Path, sys.argv[1:4]))
