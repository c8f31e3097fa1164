"""Writes src/test/resources/tokenizers: small tokenizer.json files of CLIP's, XLM-R's and SigLIP 2's structure, directories (*-files) that
have only the older files of CLIP, XLM-R, SigLIP and BERT, and the ids that transformers gives.

Made with Python 3, transformers 5.23.0, tokenizers 0.23.3, sentencepiece 0.2.3. Run from encoder/:
    python3 src/test/python/make_tokenizer_fixtures.py [DIRECTORY...]
Training is not repeatable to the byte: name the directories to make anew. clip-files has the vocabulary of clip.
"""

import io
import json
import shutil
import sys
import tempfile
import unicodedata
from functools import partial
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, BertTokenizer, CLIPTokenizer, Siglip2Tokenizer, SiglipTokenizer, XLMRobertaTokenizer

OUT = Path("src/test/resources/tokenizers")
MAX_LENGTH = 24

TEXTS = [
    "a photo of a cat sitting on the mat",
    "Фотография кошки, сидящей на коврике",
    "صورة قطة تجلس على السجادة",
    "一只猫坐在垫子上的照片",
    "マットの上に座っているネコの写真です",
    "매트 위에 앉아 있는 고양이 사진",
    "चटाई पर बैठी बिल्ली की तस्वीर",
    "תמונה של חתול יושב על השטיח",
    "φωτογραφία μιας γάτας που κάθεται στο χαλί",
    "ภาพถ่ายแมวนั่งอยู่บนเสื่อ",
]
EDGES = [
    "",
    " ",
    "\n\t  two   spaces \u00a0 and\u2003wide ones \n",
    "UPPER lower ÀÉÎ İstanbul ẞ straße",
    "e\u0301 é ﬁne ｆｕｌｌｗｉｄｔｈ ① Ⅷ ㌔ ﷺ",
    "😀👩‍🚒🏳️‍🌈 🇫🇷👍🏽",
    "nul \u0000 in the middle, \u0007 bell, \u200b zero width, \ufeff mark",
    "it's we've I'm they'll don't 3.14159 1,000,000",
    "</s> literal <s> special <|endoftext|> tokens <pad>",
    "𠀀𝔘𝓃𝒾 astral",
    "supercalifragilisticexpialidocious" * 3,
    "word " * 40,
    "猫" * 60,
]
MORE_EDGES = [  # for the older files
    "Hi! wow!! #tag (a, b) [x] {y} a_b -- !",
    " . leading, and trailing . ",
    "\u3000\u200bwide \u2028 lead\x1csep \x85 end\u200b",
    "ΟΔΟΣ ΣΑΣ ΑΣ. Σ ΑΣ'Α ΑΣ-Α",
    "ｶﾞｷﾞﾊﾟ ｗｏｗ ～ ㍿",
    unicodedata.normalize("NFD", "고양이 사진 ÀÉÎ ガ が ế"),
    "\u2581block\u2581 \u2581",
    "a <|ENDOFTEXT|> [SEP] b [MASK] <mask> <unk>c <unk> d </s> , e</s>f",
    "hahaha aaaaaaa looooool 1000000",
    "x" * 120,
]


def clip(folder: Path) -> None:
    plain = CLIPTokenizer()  # for the normaliser and the pre-tokeniser
    trained = Tokenizer(models.BPE(end_of_word_suffix="</w>", unk_token="<|endoftext|>"))
    trained.normalizer = plain.backend_tokenizer.normalizer
    trained.pre_tokenizer = plain.backend_tokenizer.pre_tokenizer
    alphabet = trainers.BpeTrainer(vocab_size=900, end_of_word_suffix="</w>", show_progress=False,
                                   initial_alphabet=byte_alphabet())
    trained.train_from_iterator(TEXTS * 3, alphabet)
    merges = [tuple(pair) for pair in json.loads(trained.to_str())["model"]["merges"]]
    symbols = byte_alphabet() + [letter + "</w>" for letter in byte_alphabet()]
    tokens = symbols + [a + b for a, b in merges] + ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: n for n, token in enumerate(dict.fromkeys(tokens))}
    CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=MAX_LENGTH).save_pretrained(folder)


def byte_alphabet() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def xlm_roberta(folder: Path) -> None:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 3), model_writer=model, vocab_size=330, hard_vocab_limit=False, model_type="unigram",
        character_coverage=1.0, normalization_rule_name="nmt_nfkc", minloglevel=2)
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    pieces = [(piece.piece, piece.score) for piece in proto.pieces[3:]]  # after <unk> <s> </s>
    vocabulary = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + pieces + [("<mask>", 0.0)]
    charsmap = proto.normalizer_spec.precompiled_charsmap
    XLMRobertaTokenizer(vocab=vocabulary, _spm_precompiled_charsmap=charsmap,
                        model_max_length=MAX_LENGTH).save_pretrained(folder)


def siglip_2(folder: Path) -> None:
    """Gemma's ids of special tokens; <eos> at the end and padding on the right, as SigLIP 2 has it."""
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    trained = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    trained.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace(" ", "▁")])
    trained.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")  # in training alone: else a sentence becomes a token
    trained.train_from_iterator(TEXTS * 3, trainers.BpeTrainer(vocab_size=400, show_progress=False, special_tokens=special))
    model = json.loads(trained.to_str())["model"]
    tokenizer = Siglip2Tokenizer(vocab=model["vocab"], merges=[tuple(pair) for pair in model["merges"]], padding_side="right",
                                 model_max_length=MAX_LENGTH)
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", special.index("<eos>"))])
    tokenizer.save_pretrained(folder)


def clip_files(folder: Path) -> None:
    """As OpenCLIP's exports: flags as OpenAI's files have them, and "!" to pad with."""
    model = json.loads((OUT / "clip" / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    write_json(folder / "vocab.json", model["vocab"])
    merges = [" ".join(pair) for pair in model["merges"]]
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]) + "\n", encoding="utf-8")
    start, end = (dict(content=content, single_word=False, lstrip=False, rstrip=False, normalized=True)
                  for content in ("<|startoftext|>", "<|endoftext|>"))
    write_json(folder / "special_tokens_map.json", {"bos_token": start, "eos_token": end, "unk_token": end, "pad_token": "!"})
    write_json(folder / "tokenizer_config.json", {
        "bos_token": {"__type": "AddedToken", **start}, "eos_token": {"__type": "AddedToken", **end},
        "unk_token": {"__type": "AddedToken", **end}, "pad_token": "<|endoftext|>", "add_prefix_space": False,
        "errors": "replace", "do_lower_case": True, "model_max_length": MAX_LENGTH, "tokenizer_class": "CLIPTokenizer"})


def xlm_roberta_files(folder: Path) -> None:
    """With few normalisation rules, for size: siglip-files has all of them."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as rules:
        rules.write("".join(f"{ord(a):x}\t{' '.join(f'{ord(c):x}' for c in b)}\n" for a, b in some_rules().items()))
        rules.flush()
        train_pieces(folder / "sentencepiece.bpe.model", vocab_size=360, normalization_rule_tsv=rules.name)
    mask = dict(content="<mask>", single_word=False, lstrip=True, rstrip=False, normalized=True)
    write_json(folder / "special_tokens_map.json", {
        "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "sep_token": "</s>", "pad_token": "<pad>",
        "cls_token": "<s>", "mask_token": mask})


def some_rules() -> dict[str, str]:
    rules = {letter: unicodedata.normalize("NFKC", letter) for letter in sorted(set("".join(TEXTS + EDGES + MORE_EDGES)))}
    return {a: b for a, b in rules.items() if a != b} | dict.fromkeys("\t\n\u2581\u200b\ufeff", " ")


def siglip_files(folder: Path) -> None:
    train_pieces(folder / "spiece.model", vocab_size=400, normalization_rule_name="nmt_nfkc", pad_id=0, eos_id=1, unk_id=2, bos_id=-1)


def train_pieces(file: Path, **options) -> None:
    model = io.BytesIO()
    # SiglipTokenizer puts "<unk>" before each text and cuts its pieces off again: they must be in the vocabulary.
    sentences = TEXTS * 3 + ["<unk> < > unk 0 1 2 3 4 5 6 7 8 9", "pack my box with five dozen jugs of liquor"]
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(sentences), model_writer=model, hard_vocab_limit=False,
                                             model_type="unigram", character_coverage=1.0, minloglevel=2, **options)
    file.write_bytes(model.getvalue())


def bert_files(folder: Path) -> None:
    """As Chinese-CLIP's: nothing but vocab.txt."""
    word_pieces(folder, lower=True)


def bert_cased_files(folder: Path) -> None:
    word_pieces(folder, lower=False)
    write_json(folder / "tokenizer_config.json", {"do_lower_case": False, "strip_accents": True, "tokenize_chinese_chars": False})


def word_pieces(folder: Path, lower: bool) -> None:
    trained = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    trained.normalizer = normalizers.BertNormalizer(lowercase=lower)
    trained.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trained.train_from_iterator(TEXTS + ["UPPER Hi wow ÀÉÎ straße"], trainers.WordPieceTrainer(
        vocab_size=360, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
    vocabulary = sorted(trained.get_vocab().items(), key=lambda token: token[1])
    (folder / "vocab.txt").write_text("".join(token + "\n" for token, _ in vocabulary), encoding="utf-8")


def write_json(file: Path, value: dict) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def expect_of_files(folder: Path, kind: type) -> None:
    texts = TEXTS + EDGES + MORE_EDGES
    tokenizer = kind.from_pretrained(folder)
    result = ids(tokenizer, texts)
    if kind is SiglipTokenizer:
        cased = kind.from_pretrained(folder, do_lower_case=False)
        result["cased"] = [cased(text)["input_ids"] for text in texts]
    write_json(folder / "expected.json", result)
    print(folder, type(tokenizer).__name__, len(tokenizer), [len(ids) for ids in result["whole"]])


def expect(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    result = ids(tokenizer, TEXTS + EDGES)
    (folder / "expected.json").write_text(json.dumps(result), encoding="utf-8")
    (folder / "tokenizer_config.json").unlink(missing_ok=True)
    print(folder, type(tokenizer).__name__, len(tokenizer), [len(ids) for ids in result["whole"]])


def ids(tokenizer, texts: list[str]) -> dict:
    return {
        "max_length": MAX_LENGTH,
        "pad": tokenizer.pad_token_id,
        "texts": texts,
        "whole": [tokenizer(text)["input_ids"] for text in texts],
        "batch": tokenizer(texts, padding=True, truncation=True, max_length=MAX_LENGTH)["input_ids"],
    }


MADE = {
    "clip": (clip, expect),
    "xlm-roberta": (xlm_roberta, expect),
    "siglip-2": (siglip_2, partial(expect_of_files, kind=Siglip2Tokenizer)),
    "clip-files": (clip_files, partial(expect_of_files, kind=CLIPTokenizer)),
    "xlm-roberta-files": (xlm_roberta_files, partial(expect_of_files, kind=XLMRobertaTokenizer)),
    "siglip-files": (siglip_files, partial(expect_of_files, kind=SiglipTokenizer)),
    "bert-files": (bert_files, partial(expect_of_files, kind=BertTokenizer)),
    "bert-cased-files": (bert_cased_files, partial(expect_of_files, kind=BertTokenizer)),
}


def main() -> None:
    for name in sys.argv[1:] or MADE:
        shutil.rmtree(OUT / name, ignore_errors=True)
        (OUT / name).mkdir(parents=True)
        make, expected = MADE[name]
        make(OUT / name)
        expected(OUT / name)


if __name__ == "__main__":
    main()
