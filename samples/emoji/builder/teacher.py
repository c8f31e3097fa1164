"""teacher/: the tokenizer and the preprocessing of a CLIP to be trained from scratch."""
import collections
import json

import numpy
from tokenizers import Tokenizer

from builder.concepts import OUT, TRAINED, english_texts, write_json
from builder.images import CELL, cell, open_sheet

TEACHER_MERGES = 3000
TEACHER_CONTEXT = 32
START, END = "<|startoftext|>", "<|endoftext|>"
CLIP_SPLIT = (r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d"
              r"|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")


def byte_alphabet():
    """The 256 characters that stand for bytes, in the order of OpenAI's vocabulary."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    return [chr(b) for b in printable] + [chr(256 + n) for n in range(256 - len(printable))]


def clip_tokenizer(vocabulary, merges):
    """tokenizer.json with the structure of openai/clip-vit-base-patch32."""
    special = [{"id": vocabulary[token], "special": True, "content": token, "single_word": False, "lstrip": False,
                "rstrip": False, "normalized": token == START} for token in (START, END)]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFC"},
            {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
            {"type": "Lowercase"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": CLIP_SPLIT}, "behavior": "Removed", "invert": True},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}]},
        "post_processor": {"type": "RobertaProcessing", "sep": [END, vocabulary[END]],
                           "cls": [START, vocabulary[START]], "trim_offsets": False, "add_prefix_space": False},
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": END, "continuing_subword_prefix": "",
                  "end_of_word_suffix": "</w>", "fuse_unk": False, "vocab": vocabulary, "merges": merges}}


def word_counts(texts):
    """How often each word occurs, as CLIP cuts texts: {(byte characters..., the last with </w>): count}."""
    tokenizer = Tokenizer.from_str(json.dumps(clip_tokenizer({START: 0, END: 1}, [])))
    counts = collections.Counter()
    for text in texts:
        pieces = tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))
        counts.update(tuple(piece[:-1]) + (piece[-1] + "</w>",) for piece, _ in pieces)
    return counts


def merged(word, left, right):
    """The word with each neighbouring left and right made one symbol."""
    symbols = []
    for symbol in word:
        if symbols and symbols[-1] == left and symbol == right:
            symbols[-1] = left + right
        else:
            symbols.append(symbol)
    return tuple(symbols)


def learn_merges(texts):
    """Byte-level BPE merges, most frequent first, as "left right".

    Not tokenizers' BpeTrainer: that breaks ties differently in every process. Here the alphabet breaks them.
    """
    words, merges = word_counts(texts), []
    while len(merges) < TEACHER_MERGES:
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        (left, right), count = min(pairs.items(), key=lambda item: (-item[1], item[0]))
        if count < 2:
            break
        merges.append(f"{left} {right}")
        words = collections.Counter({merged(word, left, right): n for word, n in words.items()})
    return merges


def clip_vocabulary(merges):
    """Bytes, bytes that end a word, merges, start, end: CLIP's EOT rule wants the highest id at the end of text."""
    alphabet = byte_alphabet()
    tokens = alphabet + [b + "</w>" for b in alphabet] + [merge.replace(" ", "") for merge in merges] + [START, END]
    vocabulary = {token: n for n, token in enumerate(dict.fromkeys(tokens))}
    assert vocabulary[END] == len(vocabulary) - 1
    return vocabulary


def pixel_statistics(data):
    """Mean and standard deviation per channel of the five training artists' drawn cells, in 0..1."""
    count, total, squares = 0, numpy.zeros(3), numpy.zeros(3)
    for artist in TRAINED:
        sheet = open_sheet(data, artist)
        cells = (cell(sheet, n) for n in range(sheet.width // CELL * sheet.height // CELL))
        for image in filter(None, cells):
            pixels = numpy.asarray(image.convert("RGB"), dtype=numpy.float64).reshape(-1, 3) / 255
            count, total, squares = count + len(pixels), total + pixels.sum(0), squares + (pixels ** 2).sum(0)
    mean = total / count
    return mean, numpy.sqrt(squares / count - mean ** 2)


def clip_preprocessing(mean, std):
    return {
        "image_processor_type": "CLIPImageProcessor", "do_convert_rgb": True,
        "do_resize": True, "size": {"shortest_edge": CELL}, "resample": 3,
        "do_center_crop": True, "crop_size": {"height": CELL, "width": CELL},
        "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": [round(float(v), 6) for v in mean],
        "image_std": [round(float(v), 6) for v in std]}


def build_teacher(data, concepts):
    merges = learn_merges(english_texts(concepts))
    vocabulary = clip_vocabulary(merges)
    folder = OUT / "teacher"
    write_json(folder / "tokenizer.json", clip_tokenizer(vocabulary, merges))
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "CLIPTokenizer", "model_max_length": TEACHER_CONTEXT, "do_lower_case": True,
        "bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END, "errors": "replace",
        "add_prefix_space": False})
    write_json(folder / "special_tokens_map.json", {
        "bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END})
    write_json(folder / "preprocessor_config.json", clip_preprocessing(*pixel_statistics(data)))
    print(f"teacher/tokenizer.json: {len(vocabulary)} tokens")
