"""Writes src/test/resources/training.json: losses, gradient norms and some weights of three updates by transformers and torch.optim.AdamW.

Starts from the directories that make_parity_fixtures.py wrote. Same versions. Run from encoder/:
    python3 src/test/python/make_training_fixtures.py

Pixels and targets are formulas that TrainingParityTest repeats.
"""

import json
from pathlib import Path

import torch
from transformers import AltCLIPModel, CLIPModel, PreTrainedTokenizerFast

MODELS = Path("src/test/resources/models")
TEXTS = ["a photo of a cat", "dog", "two small birds and three big dogs under the green tree", "the red house"]
RATE, CLIP, DECAY, BETAS = 0.003, 0.5, 0.1, (0.9, 0.98)


def main() -> None:
    torch.manual_seed(1)
    torch.set_num_threads(1)
    Path("src/test/resources/training.json").write_text(json.dumps({"clip": clip(), "altclip": altclip()}, indent=1))


def clip() -> dict:
    model = CLIPModel.from_pretrained(MODELS / "clip-gelu", dtype=torch.float32).eval()
    tokens = tokenized("clip-gelu")
    side = model.config.vision_config.image_size
    count = len(TEXTS) * 3 * side * side
    pixels = torch.tensor([i * 7919 % 256 for i in range(count)]).reshape(len(TEXTS), 3, side, side) / 255
    processor = json.loads((MODELS / "clip-gelu" / "preprocessor_config.json").read_text())
    mean, std = (torch.tensor(processor[name]).reshape(1, 3, 1, 1) for name in ("image_mean", "image_std"))
    return updates(model, lambda: model(pixel_values=(pixels - mean) / std, return_loss=True, **tokens).loss, "text_projection.weight")


def altclip() -> dict:
    model = AltCLIPModel.from_pretrained(MODELS / "altclip", dtype=torch.float32).eval()
    tokens = tokenized("altclip")
    dim = model.config.text_config.project_dim
    target = torch.tensor([(i * 37 % 101) / 50 - 1 for i in range(len(TEXTS) * dim)]).reshape(len(TEXTS), dim)
    for name, weight in model.named_parameters():
        weight.requires_grad_(name.startswith("text_model."))
    return updates(
        model, lambda: torch.nn.functional.mse_loss(model.text_model(**tokens).pooler_output, target), "text_model.transformation.weight")


def tokenized(name: str) -> dict:
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(MODELS / name / "tokenizer.json"))
    rows = [tokenizer(text).input_ids for text in TEXTS]
    longest = max(map(len, rows))
    return {
        "input_ids": torch.tensor([row + [1] * (longest - len(row)) for row in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows]),
    }


def updates(model, loss_of, shown: str) -> dict:
    weights = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    groups = [
        {"params": [w for w in weights.values() if w.dim() > 1], "weight_decay": DECAY},
        {"params": [w for w in weights.values() if w.dim() <= 1], "weight_decay": 0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=BETAS)
    losses, norms = [], []
    for _ in range(3):
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(weights.values(), CLIP)))
        losses.append(float(loss))
        optimizer.step()
    return {"losses": losses, "norms": norms, "weights": weights[shown].flatten()[:16].tolist()}


if __name__ == "__main__":
    main()
