"""Writes src/test/resources/models/altclip/states.safetensors: what AltCLIP's tokens have for states, of the saved model there.

Made with Python 3.11, torch 2.7.1, transformers 5.23.0. Run from encoder/, after make_parity_fixtures.py:
    python3 src/test/python/make_token_state_fixtures.py

  NORMED.{T}, PLAIN.{T}   (texts, T, D), rows cut and padded to T tokens, padding masked: 8, and 77 as diffusion pipelines have it
  NORMED, PLAIN           (texts, longest, D), every text computed alone and without padding; zero behind its own tokens
  lengths.{T}, lengths    (texts), tokens of each row without padding

NORMED is transformers' last_hidden_state. PLAIN is FlagAI's projection_state (flagai/model/mm/AltCLIP.py), transformation(h) without
pre_LN; diffusers' RobertaSeriesModelWithTransformation has the same.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import AltCLIPModel

MODELS = Path("src/test/resources/models")
PAD = 1


def main() -> None:
    torch.set_num_threads(1)
    folder = MODELS / "altclip"
    texts = json.loads((MODELS / "inputs/texts.json").read_text())
    text_model = AltCLIPModel.from_pretrained(folder, dtype=torch.float32).eval().text_model
    context = text_model.config.max_position_embeddings - PAD - 1
    expected = alone(text_model, tokenizer(folder, context), texts)
    for length in 8, 77:
        made = tokenizer(folder, min(length, context))
        made.enable_padding(pad_id=PAD, pad_token="<pad>", length=length)
        rows = made.encode_batch(texts)
        ids, mask = torch.tensor([r.ids for r in rows]), torch.tensor([r.attention_mask for r in rows])
        expected[f"NORMED.{length}"], expected[f"PLAIN.{length}"] = states(text_model, ids, mask)
        expected[f"lengths.{length}"] = mask.sum(1)
    save_file({name: t.contiguous() for name, t in expected.items()}, folder / "states.safetensors")
    print({name: (tuple(t.shape), round(float(t.float().std()), 2)) for name, t in expected.items()})


def tokenizer(folder: Path, limit: int) -> Tokenizer:
    made = Tokenizer.from_file(str(folder / "tokenizer.json"))
    made.enable_truncation(limit)
    return made


def alone(text_model: torch.nn.Module, made: Tokenizer, texts: list[str]) -> dict[str, torch.Tensor]:
    ids = [torch.tensor([made.encode(text).ids]) for text in texts]
    rows = [states(text_model, row, torch.ones_like(row)) for row in ids]
    pad = torch.nn.utils.rnn.pad_sequence
    return {"NORMED": pad([normed[0] for normed, _ in rows], batch_first=True),
            "PLAIN": pad([plain[0] for _, plain in rows], batch_first=True),
            "lengths": torch.tensor([row.shape[1] for row in ids])}


@torch.inference_mode()
def states(text_model: torch.nn.Module, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    normed = text_model(input_ids=ids, attention_mask=mask).last_hidden_state
    hidden = text_model.roberta(input_ids=ids, attention_mask=mask).last_hidden_state
    return normed, text_model.transformation(hidden)


main()
