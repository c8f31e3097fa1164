"""Loads exported directories with the libraries that they are for, and compares their vectors with AltMesh's.

    python3 check_exports.py EXPORT TEXTS VECTORS.npy [IMAGES VECTORS.npy]
    python3 check_exports.py EXPORT TEXTS STATES.safetensors      # of alt-diffusion

EXPORT  what `altmesh export` wrote; TEXTS a file with a text a line; VECTORS what `altmesh embed` made of them (projected, fp32) from the
directory that was exported; IMAGES a folder of PNGs; STATES what io.altmesh.encoder.TokenStates (among the encoder's tests) made of the
texts: java -cp 'encoder/target/test-classes:cli/target/lib/*' io.altmesh.encoder.TokenStates CHECKPOINT TEXTS STATES.safetensors. A library's warnings and its report of missing or unexpected weights count as
failures. Outcomes of 2026-11-24 (torch 2.7.1, transformers 5.23.0, sentence-transformers 6.2.0, multilingual-clip 1.0.10): RATIONALE.md,
"Exports".
"""

import io
import json
import logging
import sys
import warnings
from pathlib import Path

import numpy
import torch

TOLERANCE = 1e-4


def kind(folder: Path) -> str:
    config = json.loads((folder / "config.json").read_text())
    if "RobertaSeriesModelWithTransformation" in config["architectures"]:
        return "alt-diffusion"
    return "sentence-transformers" if (folder / "modules.json").exists() else config["model_type"]


def text_vectors(folder: Path, texts: list[str]) -> torch.Tensor:
    if kind(folder) == "sentence-transformers":
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(folder), device="cpu").encode(texts, convert_to_tensor=True, batch_size=32)
    if kind(folder) == "M-CLIP":
        return m_clip(folder, texts)
    if kind(folder) == "alt-diffusion":
        return alt_diffusion(folder, texts)
    processor, model = whole(folder)
    inputs = processor(text=texts, return_tensors="pt", padding=True, truncation=True)
    features = model.get_text_features(**inputs)
    return features if isinstance(features, torch.Tensor) else features.pooler_output


def image_vectors(folder: Path, images: Path) -> torch.Tensor:
    from PIL import Image

    processor, model = whole(folder)
    inputs = processor(images=[Image.open(file) for file in sorted(images.glob("*.png"))], return_tensors="pt")
    features = model.get_image_features(**inputs)
    return features if isinstance(features, torch.Tensor) else features.pooler_output


def whole(folder: Path):
    from transformers import AltCLIPModel, AltCLIPProcessor, ChineseCLIPModel, ChineseCLIPProcessor

    classes = {"altclip": (AltCLIPProcessor, AltCLIPModel), "chinese_clip": (ChineseCLIPProcessor, ChineseCLIPModel)}[kind(folder)]
    processor = classes[0].from_pretrained(folder)
    model, report = classes[1].from_pretrained(folder, output_loading_info=True)
    assert not any(report.values()), report
    return processor, model.float().eval()


def m_clip(folder: Path, texts: list[str]) -> torch.Tensor:
    """Its own forward pass over our weights; its constructor would fetch the backbone from the hub."""
    from multilingual_clip.pt_multilingual_clip import MultilingualCLIP
    from safetensors.torch import load_file
    from transformers import XLMRobertaConfig, XLMRobertaModel, XLMRobertaTokenizer

    config = json.loads((folder / "config.json").read_text())
    model = MultilingualCLIP.__new__(MultilingualCLIP)
    torch.nn.Module.__init__(model)
    model.transformer = XLMRobertaModel(XLMRobertaConfig(**config["transformer_config"]))
    model.LinearTransformation = torch.nn.Linear(config["transformerDimensions"], config["numDims"])
    model.load_state_dict(load_file(folder / "model.safetensors"))  # strictly, as its first versions do
    return model.eval()(texts, XLMRobertaTokenizer.from_pretrained(folder))  # AutoTokenizer warns of any M-CLIP


def alt_diffusion(folder: Path, texts: list[str]) -> torch.Tensor:
    """Every token's state, padding too, as the pipeline encodes a prompt."""
    from diffusers.pipelines.deprecated.alt_diffusion.modeling_roberta_series import RobertaSeriesModelWithTransformation
    from transformers import XLMRobertaTokenizer

    tokenizer = XLMRobertaTokenizer.from_pretrained(folder)
    model, report = RobertaSeriesModelWithTransformation.from_pretrained(folder, output_loading_info=True)
    assert not any(report.values()), report
    inputs = tokenizer(texts, padding="max_length", max_length=tokenizer.model_max_length, truncation=True, return_tensors="pt")
    # return_dict is said because diffusers' default for it asks transformers 5 for a deprecated property, whatever the weights.
    return model.float().eval()(inputs.input_ids, attention_mask=inputs.attention_mask, return_dict=True).projection_state


def vectors(file: str) -> numpy.ndarray:
    from safetensors.numpy import load_file

    return load_file(file)["states"] if file.endswith(".safetensors") else numpy.load(file)


def compare(what: str, theirs: torch.Tensor, ours: str) -> None:
    expected = torch.from_numpy(vectors(ours))
    difference = float((theirs.float() - expected).abs().max())
    print(f"{what}: {tuple(theirs.shape)}, standard deviation {float(expected.std()):.2f}, greatest difference {difference:.2e}")
    assert difference <= TOLERANCE, difference


def main() -> None:
    folder, texts = Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
    said = io.StringIO()
    import transformers

    transformers.logging.disable_progress_bar()
    transformers.logging.set_verbosity_warning()
    for name in ("transformers", "sentence_transformers", "huggingface_hub", "diffusers"):
        logging.getLogger(name).addHandler(logging.StreamHandler(said))
    warnings.simplefilter("error")
    with torch.inference_mode():
        compare(f"{folder.name} ({kind(folder)}) texts", text_vectors(folder, texts), sys.argv[3])
        if len(sys.argv) > 4:
            compare(f"{folder.name} ({kind(folder)}) images", image_vectors(folder, Path(sys.argv[4])), sys.argv[5])
    words = [line for line in said.getvalue().splitlines() if "requires torchvision" not in line]  # a matter of the installation
    assert not words, words
    print("without a word")


if __name__ == "__main__":
    main()
