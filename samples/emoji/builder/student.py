"""student/: a small XLM-R to start from: a tokenizer of the nine languages and weights drawn at random."""
import base64
import gzip
import io

from builder.concepts import LANGUAGES, OUT, SEED, write_json

VOCABULARY = 8000  # with <mask>; 4,126 characters occur. 5.1 tokens a name (6,000: 6.0, 10,000: 4.5)
CONTEXT = 64
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]  # ids 0..3
MASK = "<mask>"  # the last id

CONFIG = {
    "architectures": ["XLMRobertaModel"], "model_type": "xlm-roberta", "vocab_size": VOCABULARY,
    "hidden_size": 256, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 1024,
    "hidden_act": "gelu", "max_position_embeddings": CONTEXT + 2, "type_vocab_size": 1,
    "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "layer_norm_eps": 1e-5, "initializer_range": 0.02,
    "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "position_embedding_type": "absolute"}


def training_texts():
    """The targets of all parallel files: held-out names occur in English only."""
    for language in LANGUAGES:
        for path in sorted((OUT / "parallel").glob(f"*en-{language}.tsv.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from (line.split("\t")[1] for line in lines)


def learn_model():
    """A sentencepiece unigram model (its protobuf): all characters covered, the special tokens first."""
    from sentencepiece import SentencePieceTrainer, sentencepiece_model_pb2
    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=training_texts(), model_writer=model, model_type="unigram", vocab_size=VOCABULARY - 1,
        character_coverage=1.0, normalization_rule_name="nmt_nfkc", num_threads=1, minloglevel=2,
        bos_id=0, pad_id=1, eos_id=2, unk_id=3)
    return sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())


def added_token(index, content):
    return {"id": index, "content": content, "single_word": False, "lstrip": content == MASK, "rstrip": False,
            "normalized": False, "special": True}


def xlm_roberta_tokenizer(model):
    """tokenizer.json with the structure of xlm-roberta-base."""
    def special(token):
        return {"SpecialToken": {"id": token, "type_id": 0}}

    def sequence(name):
        return {"Sequence": {"id": name, "type_id": 0}}

    pieces = [[piece.piece, round(piece.score, 5)] for piece in model.pieces]
    vocabulary = [[token, 0.0] for token in SPECIAL] + pieces[len(SPECIAL):] + [[MASK, 0.0]]
    table = base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added_token(n, token) for n, token in enumerate(SPECIAL)] + [
            added_token(len(vocabulary) - 1, MASK)],
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": table},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [special("<s>"), sequence("A"), special("</s>")],
            "pair": [special("<s>"), sequence("A"), special("</s>"), special("</s>"), sequence("B"), special("</s>")],
            "special_tokens": {token: {"id": token, "ids": [SPECIAL.index(token)], "tokens": [token]}
                               for token in ("<s>", "</s>")}},
        "decoder": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary}}


def named_tokens():
    return {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "pad_token": "<pad>",
            "unk_token": "<unk>", "mask_token": MASK}


def random_weights():
    """transformers' own initialisation of an XLMRobertaModel without pooler, in F16.

    Rounded to two bits of mantissa: noise needs no more, and git packs the file to two fifths.
    """
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaModel
    torch.manual_seed(SEED)
    model = XLMRobertaModel(XLMRobertaConfig(**CONFIG), add_pooling_layer=False)
    return {key: tensor.to(torch.float8_e5m2).to(torch.float16).contiguous()
            for key, tensor in model.state_dict().items() if tensor.is_floating_point()}


def build_student(_, __):
    from safetensors.torch import save_file
    folder, model = OUT / "student", learn_model()
    write_json(folder / "tokenizer.json", xlm_roberta_tokenizer(model))
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "XLMRobertaTokenizer", "model_max_length": CONTEXT, **named_tokens()})
    write_json(folder / "special_tokens_map.json", named_tokens())
    write_json(folder / "config.json", CONFIG)
    weights = random_weights()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    print(f"student: {len(model.pieces) + 1} tokens, {sum(w.numel() for w in weights.values())} parameters")
