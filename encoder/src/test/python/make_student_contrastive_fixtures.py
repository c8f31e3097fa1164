"""Writes src/test/resources/student_contrastive.json: losses, gradient norms, first gradients and some weights of three updates by transformers and
torch.optim.AdamW of AltCLIP, as contrastive learning has them: its text side against given image vectors (the image tower locked), by CLIP's loss and
by SigLIP's; and both towers against pixels (unlocked).

Starts from the directory that make_parity_fixtures.py wrote. Same versions. Run from encoder/:
    python3 src/test/python/make_student_contrastive_fixtures.py

Image vectors and pixels are formulas that ContrastiveStudentParityTest repeats.
"""

import json
import math
from pathlib import Path

import torch
from make_training_fixtures import BETAS, CLIP, DECAY, MODELS, RATE, TEXTS, tokenized
from torch.nn.functional import cross_entropy, logsigmoid
from transformers import AltCLIPModel


TEXT_SIDE = ("text_model.", "text_projection", "logit_scale")
IMAGE_SIDE = ("vision_model.", "visual_projection")


def main() -> None:
    torch.set_num_threads(1)
    expected = {
        "both_trained": updates(TEXT_SIDE, infonce),
        "both_frozen": updates(("text_model.",), infonce),
        "sigmoid": updates(TEXT_SIDE, sigmoid, torch.nn.Parameter(torch.tensor(-10.0))),
        "unlocked": updates(TEXT_SIDE + IMAGE_SIDE, infonce),
    }
    Path("src/test/resources/student_contrastive.json").write_text(json.dumps(expected, indent=1) + "\n")


def infonce(logits, bias):
    own = torch.arange(len(logits))
    return (cross_entropy(logits, own) + cross_entropy(logits.t(), own)) / 2


def sigmoid(logits, bias):
    """open_clip's SigLipLoss, algorithm 1 of arXiv 2303.15343."""
    return -logsigmoid((2 * torch.eye(len(logits)) - 1) * (logits + bias)).sum() / len(logits)


def updates(trained: tuple, objective, bias=None) -> dict:
    model = AltCLIPModel.from_pretrained(MODELS / "altclip", dtype=torch.float32).eval()
    weights = {name: weight for name, weight in model.named_parameters() if name.startswith(trained)}
    for name, weight in model.named_parameters():
        weight.requires_grad_(name in weights)
    unlocked = "visual_projection.weight" in weights
    if bias is not None:
        weights["logit_bias"] = bias
    tokens = tokenized("altclip")
    groups = [
        {"params": [w for w in weights.values() if w.dim() > 1], "weight_decay": DECAY},
        {"params": [w for w in weights.values() if w.dim() <= 1], "weight_decay": 0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=BETAS)
    shown = ["text_model.transformation.weight", "text_projection.weight", "logit_scale"]
    shown += ["logit_bias"] if bias is not None else []
    shown += ["vision_model.embeddings.patch_embedding.weight", "visual_projection.weight"] if unlocked else []
    losses, norms, gradients = [], [], {}
    for _ in range(3):
        optimizer.zero_grad()
        texts = unit(model.text_projection(model.text_model(**tokens).pooler_output))
        images = unit(seen(model) if unlocked else given(model.config.projection_dim))
        loss = objective(texts @ images.t() * model.logit_scale.exp(), bias)
        loss.backward()
        gradients = gradients or {n: weights[n].grad.flatten()[:16].tolist() for n in shown if n in weights}
        norms.append(float(torch.nn.utils.clip_grad_norm_(weights.values(), CLIP)))
        losses.append(float(loss))
        optimizer.step()
        with torch.no_grad():
            model.logit_scale.clamp_(max=math.log(100))
    values = dict(model.named_parameters()) | weights
    return {"losses": losses, "norms": norms, "gradients": gradients, "weights": {n: values[n].flatten()[:16].tolist() for n in shown}}


def given(dim: int):
    return torch.tensor([(i * 37 % 101) / 50 - 1 for i in range(len(TEXTS) * dim)]).reshape(len(TEXTS), dim)


def seen(model):
    side = model.config.vision_config.image_size
    count = len(TEXTS) * 3 * side * side
    pixels = torch.tensor([i * 7919 % 256 for i in range(count)]).reshape(len(TEXTS), 3, side, side) / 255
    processor = json.loads((MODELS / "altclip" / "preprocessor_config.json").read_text())
    mean, std = (torch.tensor(processor[name]).reshape(1, 3, 1, 1) for name in ("image_mean", "image_std"))
    return model.visual_projection(model.vision_model(pixel_values=(pixels - mean) / std).pooler_output)


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


if __name__ == "__main__":
    main()
