"""Writes src/test/resources/tokenizers: small tokenizer.json files of CLIP's and XLM-R's structure, and the ids that transformers gives.

Made with Python 3, transformers 5.23.0, tokenizers 0.23.3, sentencepiece 0.2.3. Run from encoder/:
    python3 src/test/python/make_tokenizer_fixtures.py
"""

import io
import json
import shutil
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer, models, trainers
from transformers import AutoTokenizer, CLIPTokenizer, XLMRobertaTokenizer

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


def expect(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = TEXTS + EDGES
    result = {
        "max_length": MAX_LENGTH,
        "pad": tokenizer.pad_token_id,
        "texts": texts,
        "whole": [tokenizer(text)["input_ids"] for text in texts],
        "batch": tokenizer(texts, padding=True, truncation=True, max_length=MAX_LENGTH)["input_ids"],
    }
    (folder / "expected.json").write_text(json.dumps(result), encoding="utf-8")
    (folder / "tokenizer_config.json").unlink(missing_ok=True)
    print(folder, type(tokenizer).__name__, len(tokenizer), [len(ids) for ids in result["whole"]])


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    for name, make in (("clip", clip), ("xlm-roberta", xlm_roberta)):
        make(OUT / name)
        expect(OUT / name)


if __name__ == "__main__":
    main()
