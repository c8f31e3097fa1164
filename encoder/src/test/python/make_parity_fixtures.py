"""Writes src/test/resources/models: small random directories as transformers saves them, and what transformers computes with them.

Made with Python 3.11, torch 2.7.1, transformers 5.23.0, tokenizers 0.23.3, safetensors 0.8.0, pillow 13.0.0, numpy 2.4.6. Run from encoder/:
    python3 src/test/python/make_parity_fixtures.py

  clip-quick-gelu   CLIPModel; old EOT rule (eos_token_id 2: the largest id), old position_ids buffers in the file, F32
  clip-gelu         CLIPModel; EOT is the first eos_token_id, which is not the largest id; image no multiple of the patch; F16
  altclip           AltCLIPModel; BF16
  xlm-roberta       XLMRobertaForMaskedLM, so that names have `roberta.` before them and there is an lm_head; F32

Weights are scaled so that every layer's output is of unit order. Texts are padded to the context length here: that trimming gives
the same is for the tests to show.
"""

import json
import shutil
from pathlib import Path

import numpy
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (AltCLIPConfig, AltCLIPModel, CLIPConfig, CLIPImageProcessorPil, CLIPModel, XLMRobertaConfig,
                          XLMRobertaForMaskedLM)

OUT = Path("src/test/resources/models")
CONTEXT = 16
WORDS = "a photo of the cat dog red green house tree on in under two three small big with and bird".split()
TEXTS = [
    "a photo of a cat",
    "dog",
    "",
    "two small birds and three big dogs under the green tree",
    "the red house",
    "a photo of a red cat on the big green house with two small dog and three bird under a tree",
    "A PHOTO of unknown things",
    "cat dog cat dog cat dog cat",
]
SIZES = [(37, 51), (32, 32), (5, 90), (200, 40), (1, 1), (64, 33)]  # width, height


def main() -> None:
    torch.manual_seed(20221112)
    torch.set_num_threads(1)
    shutil.rmtree(OUT, ignore_errors=True)
    shared = OUT / "inputs"
    shared.mkdir(parents=True)
    (shared / "texts.json").write_text(json.dumps(TEXTS, indent=1))
    images(shared)
    clip("clip-quick-gelu", "quick_gelu", eos_in_config=2, image=32, patch=8, dtype=torch.float32)
    clip("clip-gelu", "gelu", eos_in_config=None, image=30, patch=7, dtype=torch.float16)
    altclip()
    xlm_roberta()
    print(sum(f.stat().st_size for f in OUT.rglob("*") if f.is_file()), "bytes")


def images(folder: Path) -> None:
    noise = numpy.random.default_rng(5)
    for n, (width, height) in enumerate(SIZES):
        coarse = noise.integers(0, 256, (max(1, height // 8), max(1, width // 8), 3), dtype=numpy.uint8)
        Image.fromarray(coarse).resize((width, height), Image.BICUBIC).save(folder / f"image-{n}.png", optimize=True)


def randomise(model: torch.nn.Module, dtype: torch.dtype) -> None:
    for name, p in model.named_parameters():
        if name == "logit_scale":
            p.data.fill_(2.5)
        elif "norm" in name.lower() or "pre_LN" in name or "layrnorm" in name:
            p.data.normal_(1.0 if name.endswith("weight") else 0.0, 0.2)
        elif "embedding" in name and "patch" not in name:
            p.data.normal_(0, 0.7)
        elif p.dim() > 1:
            p.data.normal_(0, p[0].numel() ** -0.5)
        else:
            p.data.normal_(0, 0.2)
        p.data = p.data.to(dtype).float()  # so that the file holds exactly what is computed with
    model.eval()


def save(model: torch.nn.Module, folder: Path, dtype: torch.dtype, buffers: dict[str, torch.Tensor]) -> None:
    model.save_pretrained(folder)
    file = folder / "model.safetensors"
    tensors = {name: t.to(dtype) for name, t in load_file(file).items()}
    save_file({**tensors, **buffers}, file, {"format": "pt"})


def tokenizer(folder: Path, special: list[str], begin: str, end: str, pad: str, end_last: bool) -> Tokenizer:
    """Word-level, with the special tokens where CLIP's and XLM-R's have theirs."""
    tokens = special + WORDS if not end_last else [t for t in special if t != end] + WORDS + [end]
    vocabulary = {token: n for n, token in enumerate(tokens)}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, vocabulary[begin]), (end, vocabulary[end])])
    made.add_special_tokens([begin, end, pad])
    made.save(str(folder / "tokenizer.json"))
    made.enable_truncation(CONTEXT)
    made.enable_padding(pad_id=vocabulary[pad], pad_token=pad, length=CONTEXT)
    return made


def ids(made: Tokenizer) -> tuple[torch.Tensor, torch.Tensor]:
    rows = made.encode_batch(TEXTS)
    return torch.tensor([r.ids for r in rows]), torch.tensor([r.attention_mask for r in rows])


def pixels(folder: Path, size: int) -> torch.Tensor:
    processor = CLIPImageProcessorPil(size={"shortest_edge": size}, crop_size={"height": size, "width": size})
    processor.save_pretrained(folder)
    files = sorted((OUT / "inputs").glob("*.png"))
    return processor([Image.open(f) for f in files], return_tensors="pt")["pixel_values"]


def vision(image: int, patch: int, act: str) -> dict:
    return dict(hidden_size=32, intermediate_size=72, num_hidden_layers=3, num_attention_heads=2, image_size=image, patch_size=patch,
                hidden_act=act, layer_norm_eps=1e-5)


def two_towers(model, folder: Path, input_ids: torch.Tensor, mask: torch.Tensor, image: int) -> None:
    values = pixels(folder, image)
    with torch.inference_mode():
        text = model.text_model(input_ids=input_ids, attention_mask=mask).pooler_output
        seen = model.vision_model(pixel_values=values).pooler_output
        expected = {"text.POOLED": text, "text.PROJECTED": model.text_projection(text), "image.POOLED": seen,
                    "image.PROJECTED": model.visual_projection(seen)}
    save_file({name: t.contiguous() for name, t in expected.items()}, folder / "expected.safetensors")
    print(folder.name, {name: (tuple(t.shape), round(float(t.std()), 2)) for name, t in expected.items()})


def clip(name: str, act: str, eos_in_config, image: int, patch: int, dtype: torch.dtype) -> None:
    folder = OUT / name
    folder.mkdir()
    old = eos_in_config is not None
    made = tokenizer(folder, ["<unk>", "<pad>", "<|startoftext|>", "<|endoftext|>"], "<|startoftext|>", "<|endoftext|>", "<pad>", old)
    input_ids, mask = ids(made)
    eos = eos_in_config if old else made.token_to_id("<|endoftext|>")
    text = dict(vocab_size=made.get_vocab_size(), hidden_size=40, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4,
                max_position_embeddings=CONTEXT, hidden_act=act, layer_norm_eps=1e-5, eos_token_id=eos, bos_token_id=2, pad_token_id=1)
    model = CLIPModel(CLIPConfig(text_config=text, vision_config=vision(image, patch, act), projection_dim=24))
    randomise(model, dtype)
    positions = (image // patch) ** 2 + 1
    buffers = {"text_model.embeddings.position_ids": torch.arange(CONTEXT).unsqueeze(0),
               "vision_model.embeddings.position_ids": torch.arange(positions).unsqueeze(0)} if old else {}
    save(model, folder, dtype, buffers)
    two_towers(model, folder, input_ids, mask, image)


def roberta(made: Tokenizer) -> dict:
    return dict(vocab_size=made.get_vocab_size(), hidden_size=32, intermediate_size=80, num_hidden_layers=3, num_attention_heads=4,
                max_position_embeddings=CONTEXT + 2, type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                hidden_act="gelu", layer_norm_eps=1e-5)


def xlm_roberta_tokenizer(folder: Path) -> Tokenizer:
    return tokenizer(folder, ["<s>", "<pad>", "</s>", "<unk>"], "<s>", "</s>", "<pad>", False)


def altclip() -> None:
    folder = OUT / "altclip"
    folder.mkdir()
    made = xlm_roberta_tokenizer(folder)
    input_ids, mask = ids(made)
    text = dict(roberta(made), project_dim=40)
    model = AltCLIPModel(AltCLIPConfig(text_config=text, vision_config=vision(32, 8, "quick_gelu"), projection_dim=24))
    randomise(model, torch.bfloat16)
    save(model, folder, torch.bfloat16, {})
    two_towers(model, folder, input_ids, mask, 32)


def xlm_roberta() -> None:
    folder = OUT / "xlm-roberta"
    folder.mkdir()
    made = xlm_roberta_tokenizer(folder)
    input_ids, mask = ids(made)
    model = XLMRobertaForMaskedLM(XLMRobertaConfig(**roberta(made)))
    randomise(model, torch.float32)
    save(model, folder, torch.float32, {})
    with torch.inference_mode():
        hidden = model.roberta(input_ids=input_ids, attention_mask=mask).last_hidden_state
    save_file({"last_hidden_state": hidden.contiguous(), "ids": input_ids, "attention_mask": mask}, folder / "expected.safetensors")
    print(folder.name, tuple(hidden.shape), float(hidden.std()))


if __name__ == "__main__":
    main()
