"""Writes src/test/resources/architectures: small random directories of every architecture as its own library saves them, and what that
library computes with them, from texts in ten scripts and images of every mode.

Made with Python 3.11, torch 2.7.1, transformers 5.23.0, tokenizers 0.23.3, safetensors 0.8.0, pillow 13.0.0, numpy 2.4.6, open_clip_torch
3.3.0, multilingual-clip 1.0.10. Needs what make_tokenizer_fixtures.py and make_image_fixtures.py wrote. Run from encoder/:
    python3 src/test/python/make_architecture_fixtures.py

  clip-1, clip-2        CLIPModel: quick-GELU, old EOT rule, odd image size; GELU, EOT by its id, two shards, BF16
  clip-text             CLIPTextModelWithProjection
  clip-vision           CLIPVisionModelWithProjection
  open-clip             OpenAI's state-dict names, computed by open_clip itself, with the config.json that transformers has for it, and
                        open_clip's own; F16
  altclip-1, altclip-2  AltCLIPModel; the second with names `encoder.layers` in both towers
  m-clip                multilingual_clip's MultilingualCLIP on an XLM-R with heads of 64; its config.json does not describe that
  siglip                SiglipModel
  siglip-text, siglip-vision   its towers alone, without `text_model.` before their names, as transformers 5 writes them
  siglip-2              SigLIP 2's text tower at a fixed resolution: config.json's pad_token_id is not the tokenizer's
  chinese-clip          ChineseCLIPModel: BERT read at [CLS]
  bert                  BertForMaskedLM: `bert.` before its names; hidden states

Directories lack tokenizer.json: the tests put in those of src/test/resources/tokenizers. Weights are scaled so that outputs are of unit order.
Texts are padded to the context length: that trimming gives the same is for the tests to show.
"""

import dataclasses
import json
import os
import shutil
import sys
from pathlib import Path

import torch
from make_parity_fixtures import randomise
from make_tokenizer_fixtures import EDGES, TEXTS as SCRIPTS
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import (AltCLIPConfig, AltCLIPModel, BertConfig, BertForMaskedLM, ChineseCLIPConfig, ChineseCLIPModel, CLIPConfig, CLIPModel,
                          CLIPTextConfig, CLIPTextModelWithProjection, CLIPVisionConfig, CLIPVisionModelWithProjection, SiglipConfig,
                          SiglipModel, SiglipTextConfig, SiglipTextModel, SiglipVisionConfig, SiglipVisionModel, XLMRobertaConfig,
                          XLMRobertaModel)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

OUT = Path("src/test/resources/architectures")
IMAGES = Path("src/test/resources/images")
TOKENIZERS = Path("src/test/resources/tokenizers")
CONTEXT = 20
TEXTS = SCRIPTS + EDGES
LOSSLESS = ["grey.png", "palette.png", "rgba.png", "grey-alpha.png", "one-bit.png", "rgb.png", "one-pixel.png", "tiny.png", "wide.png", "tall.png"]
LOSSY = ["420.jpg", "grey.jpg", "cmyk.jpg", "exif-rotated.jpg"]


class Inputs:
    """Ids of all texts as one of the tokenizer fixtures has them, cut to CONTEXT before their last special token and padded."""

    def __init__(self, name: str):
        expected = json.loads((TOKENIZERS / name / "expected.json").read_text())
        assert expected["texts"][:len(TEXTS)] == TEXTS
        self.pad = expected["pad"]
        rows = [row if len(row) <= CONTEXT else row[:CONTEXT - 1] + row[-1:] for row in expected["whole"][:len(TEXTS)]]
        self.ids = torch.tensor([row + [self.pad] * (CONTEXT - len(row)) for row in rows])
        self.mask = torch.tensor([[1] * len(row) + [0] * (CONTEXT - len(row)) for row in rows])
        self.end = rows[0][-1]
        self.vocabulary = int(self.ids.max()) + 1


def pixels(folder: Path, processor) -> torch.Tensor:
    processor.save_pretrained(folder)
    return processor([Image.open(IMAGES / name) for name in LOSSLESS + LOSSY], return_tensors="pt")["pixel_values"]


def clip_pixels(folder: Path, size: int) -> torch.Tensor:
    return pixels(folder, CLIPImageProcessorPil(size={"shortest_edge": size}, crop_size={"height": size, "width": size}))


def layers(width: int, heads: int, inner: int, count: int, act: str, eps: float = 1e-5) -> dict:
    return dict(hidden_size=width, intermediate_size=inner, num_hidden_layers=count, num_attention_heads=heads, hidden_act=act, layer_norm_eps=eps)


def new(folder: str, seed: int) -> Path:
    torch.manual_seed(seed)
    path = OUT / folder
    path.mkdir(parents=True)
    return path


def save(model: torch.nn.Module, folder: Path, dtype: torch.dtype, rename=lambda name: name, **options) -> None:
    model.to(dtype).save_pretrained(folder, **options)
    model.float()
    for file in folder.glob("*.safetensors"):
        if rename(" ") == " ":
            break
        save_file({rename(name): t for name, t in load_file(file).items()}, file, {"format": "pt"})
    (folder / "generation_config.json").unlink(missing_ok=True)


def expect(folder: Path, **tensors: torch.Tensor) -> None:
    named = {name.replace("_", "."): t.detach().float().contiguous().clone() for name, t in tensors.items()}
    save_file(named, folder / "expected.safetensors")
    print(folder.name, {name: (tuple(t.shape), round(float(t.std()), 2)) for name, t in named.items()})


def two_towers(folder: Path, model, inputs: Inputs, values: torch.Tensor) -> None:
    with torch.inference_mode():
        text = model.text_model(input_ids=inputs.ids, attention_mask=inputs.mask)
        pooled = text.last_hidden_state[:, 0] if isinstance(model, ChineseCLIPModel) else text.pooler_output
        image = model.vision_model(pixel_values=values).pooler_output
        logits = model(input_ids=inputs.ids, attention_mask=inputs.mask, pixel_values=values).logits_per_text
        expect(folder, text_POOLED=pooled, text_PROJECTED=model.text_projection(pooled), image_POOLED=image,
               image_PROJECTED=model.visual_projection(image), logits=logits)


def clip(name: str, seed: int, act: str, old: bool, image: int, patch: int, dtype: torch.dtype, **options) -> None:
    folder = new(name, seed)
    inputs = Inputs("clip")
    text = dict(layers(36, 3, 80, 3, act), vocab_size=inputs.vocabulary, max_position_embeddings=CONTEXT, eos_token_id=2 if old else inputs.end)
    model = CLIPModel(CLIPConfig(text_config=text, vision_config=dict(layers(32, 2, 72, 2, act), image_size=image, patch_size=patch),
                                 projection_dim=24))
    randomise(model, dtype)
    save(model, folder, dtype, **options)
    two_towers(folder, model, inputs, clip_pixels(folder, image))


def clip_alone() -> None:
    inputs = Inputs("clip")
    folder = new("clip-text", 3)
    text = CLIPTextModelWithProjection(CLIPTextConfig(**layers(40, 4, 96, 2, "quick_gelu"), vocab_size=inputs.vocabulary, projection_dim=24,
                                                      max_position_embeddings=CONTEXT, eos_token_id=inputs.end))
    randomise(text, torch.float16)
    save(text, folder, torch.float16)
    with torch.inference_mode():
        pooled = text.text_model(input_ids=inputs.ids, attention_mask=inputs.mask).pooler_output
        expect(folder, text_POOLED=pooled, text_PROJECTED=text(input_ids=inputs.ids, attention_mask=inputs.mask).text_embeds)
    folder = new("clip-vision", 4)
    vision = CLIPVisionModelWithProjection(CLIPVisionConfig(**layers(32, 2, 64, 2, "gelu"), image_size=28, patch_size=14, projection_dim=24))
    randomise(vision, torch.float32)
    save(vision, folder, torch.float32)
    values = clip_pixels(folder, 28)
    with torch.inference_mode():
        expect(folder, image_POOLED=vision.vision_model(pixel_values=values).pooler_output,
               image_PROJECTED=vision(pixel_values=values).image_embeds)


def open_clip_names() -> None:
    sys.path.insert(0, os.environ.get("ALTMESH_PEERS", "."))
    import open_clip
    from open_clip.push_to_hf_hub import save_config_for_hf

    folder = new("open-clip", 5)
    inputs = Inputs("clip")
    config = dict(embed_dim=24, quick_gelu=True, vision_cfg=dict(layers=2, width=32, head_width=16, patch_size=8, image_size=32),
                  text_cfg=dict(context_length=CONTEXT, vocab_size=inputs.vocabulary, width=32, heads=2, layers=3))
    model = open_clip.CLIP(**config)
    open_clip.model.set_model_preprocess_cfg(model, dataclasses.asdict(open_clip.transform.PreprocessCfg(size=32)))
    save_config_for_hf(model, folder / "open_clip_config.json", config)
    for name, p in model.named_parameters():
        if name == "logit_scale":
            p.data.fill_(2.5)
        elif "ln_" in name:
            p.data.normal_(1.0 if name.endswith("weight") else 0.0, 0.2)
        elif "embedding" in name:
            p.data.normal_(0, 0.7)
        else:
            p.data.normal_(0, p[0].numel() ** -0.5 if p.dim() > 1 else 0.2)
        p.data = p.data.half().float()
    model.eval()
    save_file({name: t.half().contiguous() for name, t in model.state_dict().items()}, folder / "model.safetensors", {"format": "pt"})
    text = dict(layers(32, 2, 128, 3, "quick_gelu"), vocab_size=inputs.vocabulary, max_position_embeddings=CONTEXT, eos_token_id=2)
    CLIPConfig(text_config=text, vision_config=dict(layers(32, 2, 128, 2, "quick_gelu"), image_size=32, patch_size=8),
               projection_dim=24).save_pretrained(folder)
    ids = torch.where(inputs.mask == 1, inputs.ids, 0)  # open_clip pads with zeros and looks for the largest id
    values = clip_pixels(folder, 32)
    with torch.inference_mode():
        text, image = model.encode_text(ids), model.encode_image(values)
        unit = [v / v.norm(dim=1, keepdim=True) for v in (text, image)]
        expect(folder, text_PROJECTED=text, image_PROJECTED=image, logits=model.logit_scale.exp() * unit[0] @ unit[1].T)


def roberta(inputs: Inputs, **sizes) -> dict:
    return dict(sizes, vocab_size=inputs.vocabulary, max_position_embeddings=CONTEXT + 2, type_vocab_size=1, pad_token_id=inputs.pad,
                bos_token_id=0, eos_token_id=2)


def altclip(name: str, seed: int, project_dim: int, dtype: torch.dtype, rename) -> None:
    folder = new(name, seed)
    inputs = Inputs("xlm-roberta")
    text = dict(roberta(inputs, **layers(32, 4, 80, 3, "gelu")), project_dim=project_dim)
    model = AltCLIPModel(AltCLIPConfig(text_config=text, vision_config=dict(layers(48, 3, 96, 2, "quick_gelu"), image_size=30, patch_size=6),
                                       projection_dim=28))
    randomise(model, dtype)
    save(model, folder, dtype, rename)
    two_towers(folder, model, inputs, clip_pixels(folder, 30))


def m_clip() -> None:
    sys.path.insert(0, os.environ.get("ALTMESH_PEERS", "."))
    from multilingual_clip import Config_MCLIP, pt_multilingual_clip

    folder = new("m-clip", 8)
    inputs = Inputs("xlm-roberta")
    base = folder / "base"
    XLMRobertaModel(XLMRobertaConfig(**roberta(inputs, **layers(128, 2, 160, 2, "gelu")))).save_pretrained(base)
    config = Config_MCLIP.MCLIPConfig(modelBase=str(base), transformerDimSize=128, imageDimSize=24)
    model = pt_multilingual_clip.MultilingualCLIP(config)
    randomise(model, torch.float16)
    shutil.rmtree(base)
    # As on the hub: a bare name, and nothing of the backbone's sizes.
    (folder / "config.json").write_text(json.dumps({"architectures": ["MultilingualCLIP"], "modelBase": "some-xlm-roberta", "model_type": "M-CLIP",
                                                    "numDims": 24, "transformerDimensions": 128}, indent=1))
    save_file({name: t.half().contiguous() for name, t in model.state_dict().items() if "pooler" not in name and "position_ids" not in name},
              folder / "model.safetensors", {"format": "pt"})

    with torch.inference_mode():
        tokenizer = lambda txt, padding, return_tensors: {"input_ids": inputs.ids, "attention_mask": inputs.mask}
        expect(folder, text_PROJECTED=model(TEXTS, tokenizer))


def siglip() -> None:
    inputs = Inputs("siglip-files")
    text = dict(layers(36, 3, 80, 2, "gelu_pytorch_tanh", 1e-6), vocab_size=inputs.vocabulary, max_position_embeddings=CONTEXT,
                pad_token_id=inputs.pad, bos_token_id=0, eos_token_id=2)
    vision = dict(layers(36, 3, 80, 2, "gelu_pytorch_tanh", 1e-6), image_size=32, patch_size=8)

    def processor():
        return SiglipImageProcessorPil(size={"height": 32, "width": 32})

    folder = new("siglip", 9)
    model = SiglipModel(SiglipConfig(text_config=text, vision_config=vision))
    randomise(model, torch.float16)
    save(model, folder, torch.float16)
    values = pixels(folder, processor())
    with torch.inference_mode():
        seen = model(input_ids=inputs.ids, pixel_values=values)
        pooled, image = model.text_model(input_ids=inputs.ids).pooler_output, model.vision_model(pixel_values=values).pooler_output
        expect(folder, text_POOLED=pooled, text_PROJECTED=pooled, image_POOLED=image, image_PROJECTED=image,
               logits=seen.logits_per_text - model.logit_bias)
    folder = new("siglip-text", 10)
    alone = SiglipTextModel(SiglipTextConfig(**text, projection_size=20))
    randomise(alone, torch.float32)
    save(alone, folder, torch.float32)
    with torch.inference_mode():
        expect(folder, text_PROJECTED=alone(input_ids=inputs.ids).pooler_output)
    folder = new("siglip-vision", 11)
    alone = SiglipVisionModel(SiglipVisionConfig(**vision))
    randomise(alone, torch.float32)
    save(alone, folder, torch.float32)
    with torch.inference_mode():
        expect(folder, image_PROJECTED=alone(pixel_values=pixels(folder, processor())).pooler_output)


def siglip_2() -> None:
    folder = new("siglip-2", 14)
    inputs = Inputs("siglip-2")
    text = SiglipTextModel(SiglipTextConfig(**layers(24, 2, 48, 2, "gelu_pytorch_tanh", 1e-6), vocab_size=inputs.vocabulary,
                                            max_position_embeddings=CONTEXT, projection_size=20))
    assert text.config.pad_token_id != inputs.pad
    randomise(text, torch.float16)
    save(text, folder, torch.float16)
    with torch.inference_mode():
        expect(folder, text_PROJECTED=text(input_ids=inputs.ids).pooler_output)


def chinese_clip() -> None:
    folder = new("chinese-clip", 12)
    inputs = Inputs("bert-files")
    text = dict(layers(40, 4, 72, 3, "gelu", 1e-12), vocab_size=inputs.vocabulary, max_position_embeddings=CONTEXT, pad_token_id=inputs.pad)
    model = ChineseCLIPModel(ChineseCLIPConfig(text_config=text, vision_config=dict(layers(32, 2, 72, 2, "quick_gelu"), image_size=32, patch_size=8),
                                               projection_dim=24))
    randomise(model, torch.float16)
    save(model, folder, torch.float16)
    two_towers(folder, model, inputs, clip_pixels(folder, 32))


def bert() -> None:
    folder = new("bert", 13)
    inputs = Inputs("bert-files")
    model = BertForMaskedLM(BertConfig(**layers(32, 4, 72, 2, "gelu", 1e-12), vocab_size=inputs.vocabulary, max_position_embeddings=CONTEXT,
                                       pad_token_id=inputs.pad))
    randomise(model, torch.float16)
    save(model, folder, torch.float16)
    with torch.inference_mode():
        hidden = model.bert(input_ids=inputs.ids, attention_mask=inputs.mask).last_hidden_state
    save_file({"last_hidden_state": hidden.contiguous(), "ids": inputs.ids, "attention_mask": inputs.mask}, folder / "expected.safetensors")


def main() -> None:
    torch.set_num_threads(1)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    (OUT / "inputs.json").write_text(json.dumps({"context": CONTEXT, "texts": TEXTS, "lossless": LOSSLESS, "lossy": LOSSY}, indent=1))
    clip("clip-1", 1, "quick_gelu", True, 31, 7, torch.float32)
    clip("clip-2", 2, "gelu", False, 32, 8, torch.bfloat16, max_shard_size="60KB")
    clip_alone()
    open_clip_names()
    altclip("altclip-1", 6, 40, torch.float16, lambda name: name)
    altclip("altclip-2", 7, 32, torch.bfloat16,
            lambda name: name.strip().replace("roberta.encoder.layer.", "roberta.encoder.layers.").replace("vision_model.encoder.layer.", "vision_model.encoder.layers."))
    m_clip()
    siglip()
    siglip_2()
    chinese_clip()
    bert()
    print(sum(f.stat().st_size for f in OUT.rglob("*") if f.is_file()), "bytes")


if __name__ == "__main__":
    main()
