"""teacher/: configuration, tokenizer and preprocessing of a CLIP to be trained from scratch."""
import collections
import json
import math

from tokenizers import Tokenizer

from builder.concepts import OUT, english_texts, write_json

TEACHER_MERGES = 3000
TEACHER_CONTEXT = 32
TEACHER_IMAGE = 48
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


def clip_preprocessing():
    """White paper becomes exactly zero, so that what augmentation uncovers is paper too; 0.35 makes ink of unit order."""
    return {
        "image_processor_type": "CLIPImageProcessor", "do_convert_rgb": True,
        "do_resize": True, "size": {"shortest_edge": TEACHER_IMAGE}, "resample": 3,
        "do_center_crop": True, "crop_size": {"height": TEACHER_IMAGE, "width": TEACHER_IMAGE},
        "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": [1.0, 1.0, 1.0], "image_std": [0.35, 0.35, 0.35]}


def clip_configuration(tokens):
    """A tiny CLIPModel: 3.6 million parameters. Its EOT has the highest id and is not 2."""
    both = {"num_attention_heads": 3, "hidden_act": "gelu", "layer_norm_eps": 1e-5, "attention_dropout": 0.0,
            "projection_dim": 192}
    return {
        "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": 192,
        "logit_scale_init_value": math.log(14), "torch_dtype": "float16",
        "text_config": both | {
            "model_type": "clip_text_model", "vocab_size": tokens, "hidden_size": 128, "intermediate_size": 512,
            "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": TEACHER_CONTEXT,
            "bos_token_id": tokens - 2, "eos_token_id": tokens - 1, "pad_token_id": tokens - 1},
        "vision_config": both | {
            "model_type": "clip_vision_model", "hidden_size": 192, "intermediate_size": 768, "num_hidden_layers": 6,
            "image_size": TEACHER_IMAGE, "patch_size": 8, "num_channels": 3}}


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
    write_json(folder / "preprocessor_config.json", clip_preprocessing())
    write_json(folder / "config.json", clip_configuration(len(vocabulary)))
    print(f"teacher/tokenizer.json: {len(vocabulary)} tokens")
