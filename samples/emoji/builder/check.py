"""Asserts, from the files as they lie there, what README.md promises."""
import gzip
import io
import json
import tarfile

from PIL import Image

from builder.composed import Split
from builder.concepts import HELD_OUT_ARTIST, LANGUAGES, OTHERS, OUT, TRAINED
from builder.images import BILINGUAL
from builder.words import Words

LARGEST_FOLDER = 30 << 20  # bytes, with the teacher's weights


def read_shard(artist):
    """{file name: content}."""
    with tarfile.open(OUT / "images" / f"{artist}.tar.gz") as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def pixels(shard):
    return {Image.open(io.BytesIO(content)).convert("RGB").tobytes()
            for file_name, content in shard.items() if file_name.endswith(".png")}


def read_pairs(file_name):
    with gzip.open(OUT / "parallel" / file_name, "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def read_captions():
    with gzip.open(OUT / "benchmark" / "captions.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def check_images(captions):
    held_out = read_shard(HELD_OUT_ARTIST)
    measured = pixels(held_out)
    for artist in TRAINED:
        shard = read_shard(artist)
        assert not pixels(shard) & measured, f"{artist} holds an image of {HELD_OUT_ARTIST}"
        assert all(file_name.rsplit(".")[0] + ".txt" in shard for file_name in shard)
    drawn = {file_name.removesuffix(".png") for file_name in held_out if file_name.endswith(".png")}
    assert {caption["key"] for caption in captions} == drawn, "captions and candidates differ"


def check_captions(captions):
    for language in LANGUAGES:
        names = [caption["text"] for caption in captions if caption["language"] == language]
        assert len(names) == len(set(names)), f"{language}: two concepts share a name"
    splits = {(caption["key"], caption["split"]) for caption in captions}
    assert len(splits) == len({key for key, _ in splits}), "a concept's split differs between languages"
    assert not any(caption["flag"] for caption in captions if caption["split"] == "composed")


def check_pairs(captions, concepts):
    keys = {caption["key"] for caption in captions if caption["split"] == "composed"}
    assert keys == {concept["cp"] for concept in Split(concepts).held}, "benchmark and recipe hold out other concepts"
    english = {caption["text"] for caption in captions if caption["language"] == "en" and caption["key"] in keys}
    for language in OTHERS:
        held = [caption["text"] for caption in captions
                if caption["language"] == language and caption["split"] == "composed"]
        exact = read_pairs(f"en-{language}.tsv.gz")
        others = [row for kind in ("words", "loose") for row in read_pairs(f"{kind}-en-{language}.tsv.gz")]
        check_language(language, held, english, exact, others, Words(concepts, language))


def check_language(language, held, english, exact, others, words):
    rows = exact + others
    assert all(len(row) == 3 and row[2] == language and all(row) for row in rows)
    assert len({(row[0], row[1]) for row in rows}) == len(rows), f"{language}: a pair occurs twice"
    folded = {text.casefold() for text in held}
    assert not [row for row in rows if row[1].casefold() in folded], f"{language}: a held-out name is taught"
    assert not [row for row in rows if row[0] in english], f"{language}: a held-out concept is taught"
    sure = set().union(*(words.taught(row[1]) for row in exact))
    known = sure.union(*(words.taught(row[1]) for row in others))
    untaught = {word for text in held for word in words.needed(text)} - known
    assert not untaught, f"{language}: nothing teaches {untaught}"
    by_names = sum(set(words.needed(text)) <= sure for text in held)
    print(f"{language}: {len(rows)} pairs; {len(held)} held out, of {by_names} exact pairs alone teach all words")


def check_spanish(captions):
    """What the ablation learns besides: machine translations, and drawings under Spanish names."""
    composed = [caption for caption in captions if caption["split"] == "composed"]
    english = {caption["text"].casefold() for caption in composed if caption["language"] == "en"}
    spanish = {caption["text"].casefold() for caption in composed if caption["language"] == "es"}
    rows = read_pairs("mt-en-es.tsv.gz")
    assert all(len(row) == 3 and row[2] == "es" and "*" not in row[1] for row in rows)
    assert not [row for row in rows if row[0].casefold() in english or row[1].casefold() in spanish]
    for artist in BILINGUAL:
        shard = read_shard(f"en-es/{artist}")
        said = [line for file_name, text in shard.items() if file_name.endswith(".txt")
                for line in text.decode().splitlines()[1:]]
        assert said and not spanish & {line.casefold() for line in said}, f"en-es/{artist}: a held-out name is taught"


def check_tokenizers():
    teacher = json.loads((OUT / "teacher" / "tokenizer.json").read_text())["model"]["vocab"]
    assert teacher["<|endoftext|>"] == len(teacher) - 1 == max(teacher.values())
    assert teacher["<|startoftext|>"] == len(teacher) - 2
    student = [piece for piece, _ in json.loads((OUT / "student" / "tokenizer.json").read_text())["model"]["vocab"]]
    assert student[:4] == ["<s>", "<pad>", "</s>", "<unk>"] and student[-1] == "<mask>"
    assert len(student) == json.loads((OUT / "student" / "config.json").read_text())["vocab_size"]


def check_all(concepts):
    captions = read_captions()
    check_captions(captions)
    check_pairs(captions, concepts)
    check_images(captions)
    check_spanish(captions)
    check_tokenizers()
    size = sum(path.stat().st_size for path in OUT.rglob("*") if path.is_file())
    assert size < LARGEST_FOLDER, f"{size} bytes (expected: < {LARGEST_FOLDER})"
    print(f"all promises kept; {size / 1e6:.1f} MB")
