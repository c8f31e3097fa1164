"""Writes src/test/resources/training.json: losses, gradient norms and some weights of three updates by transformers and torch.optim.AdamW,
for each loss of teacher learning, and with layer-wise decay of the rate and a moving average of the weights.

Starts from the directories that make_parity_fixtures.py wrote. Same versions. Run from encoder/:
    python3 src/test/python/make_training_fixtures.py

Pixels and targets are formulas that TrainingParityTest repeats.
"""

import json
import re
from pathlib import Path

import torch
from transformers import AltCLIPModel, CLIPModel, PreTrainedTokenizerFast

MODELS = Path("src/test/resources/models")
TEXTS = ["a photo of a cat", "dog", "two small birds and three big dogs under the green tree", "the red house"]
RATE, CLIP, DECAY, BETAS = 0.003, 0.5, 0.1, (0.9, 0.98)
LOWEST = re.compile(r"text_model\..*\.layers?\.0\.intermediate\.dense\.weight")  # transformers 5 has other names than its files
LAYER_DECAY, AVERAGE_DECAY = 0.7, 0.1


def main() -> None:
    torch.manual_seed(1)
    torch.set_num_threads(1)
    scale = torch.nn.Parameter(torch.tensor(1.5))
    written = {
        "clip": clip(),
        "altclip": altclip(torch.nn.functional.mse_loss),
        "cosine": altclip(lambda student, teacher: torch.nn.CosineEmbeddingLoss()(student, teacher, torch.ones(len(TEXTS)))),
        "infonce": altclip(lambda student, teacher: infonce(student, teacher, scale), {"distance.logit_scale": scale}),
        "layer-decay": altclip(torch.nn.functional.mse_loss, layer_decay=LAYER_DECAY),
        "average": altclip(torch.nn.functional.mse_loss, average_decay=AVERAGE_DECAY),
    }
    Path("src/test/resources/training.json").write_text(json.dumps(written, indent=1))


def clip() -> dict:
    model = CLIPModel.from_pretrained(MODELS / "clip-gelu", dtype=torch.float32).eval()
    tokens = tokenized("clip-gelu")
    side = model.config.vision_config.image_size
    count = len(TEXTS) * 3 * side * side
    pixels = torch.tensor([i * 7919 % 256 for i in range(count)]).reshape(len(TEXTS), 3, side, side) / 255
    processor = json.loads((MODELS / "clip-gelu" / "preprocessor_config.json").read_text())
    mean, std = (torch.tensor(processor[name]).reshape(1, 3, 1, 1) for name in ("image_mean", "image_std"))
    return updates(model, lambda: model(pixel_values=(pixels - mean) / std, return_loss=True, **tokens).loss, "text_projection.weight")


def altclip(distance, more: dict | None = None, **options) -> dict:
    model = AltCLIPModel.from_pretrained(MODELS / "altclip", dtype=torch.float32).eval()
    tokens = tokenized("altclip")
    dim = model.config.text_config.project_dim
    target = torch.tensor([(i * 37 % 101) / 50 - 1 for i in range(len(TEXTS) * dim)]).reshape(len(TEXTS), dim)
    for name, weight in model.named_parameters():
        weight.requires_grad_(name.startswith("text_model."))
    return updates(
        model, lambda: distance(model.text_model(**tokens).pooler_output, target), "text_model.transformation.weight", more, **options)


def infonce(student, teacher, scale):
    """FlagAI's `cl` (examples/AltCLIP/hf_altclip/modeling_kd.py): rows are the teacher's vectors, for all that the names there say."""
    student, teacher = (x / x.norm(p=2, dim=-1, keepdim=True) for x in (student, teacher))
    return torch.nn.functional.cross_entropy(teacher @ student.t() * scale.exp(), torch.arange(len(student)))


def tokenized(name: str) -> dict:
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(MODELS / name / "tokenizer.json"))
    rows = [tokenizer(text).input_ids for text in TEXTS]
    longest = max(map(len, rows))
    return {
        "input_ids": torch.tensor([row + [1] * (longest - len(row)) for row in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows]),
    }


def updates(model, loss_of, shown: str, more: dict | None = None, layer_decay: float = 1, average_decay: float = 0) -> dict:
    weights = {name: weight for name, weight in model.named_parameters() if weight.requires_grad} | (more or {})
    optimizer = torch.optim.AdamW([group(name, weight, model, layer_decay) for name, weight in weights.items()], betas=BETAS)
    # Early averages follow faster; the first call only copies.
    averaged = torch.optim.swa_utils.AveragedModel(
        model, avg_fn=lambda average, weight, n: torch.lerp(weight, average, min(average_decay, float(n / (n + 10)))))
    averaged.update_parameters(model)
    losses, norms = [], []
    for _ in range(3):
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(weights.values(), CLIP)))
        losses.append(float(loss))
        optimizer.step()
        averaged.update_parameters(model)
    names = [shown] + [name for name in weights if LOWEST.fullmatch(name)]
    written = dict(averaged.module.named_parameters()) if average_decay else weights
    result = {"losses": losses, "norms": norms}
    for key, name in zip(["weights", "lowest"], names):
        result[key] = written[name].flatten()[:16].tolist()
    return result | {name: float(weight) for name, weight in (more or {}).items()}


def group(name: str, weight, model, layer_decay: float) -> dict:
    """Embeddings are layer 0; the highest layer and the head have the whole rate."""
    layers = model.config.text_config.num_hidden_layers
    layer = re.search(r"\.layers?\.(\d+)\.", name)
    place = 1 + int(layer[1]) if layer else 0 if "embeddings." in name else layers
    rate = RATE * layer_decay ** (layers - place)
    return {"params": [weight], "lr": rate, "weight_decay": DECAY if weight.dim() > 1 else 0}


if __name__ == "__main__":
    main()
