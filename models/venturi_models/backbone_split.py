"""Cuts a user's torchvision or timm backbone where FrankenSplit injects its latent: front (teacher) and tail (server)."""
from torch import nn

SPLIT = 2  # stages that the bottleneck stands for, besides the stem


class Tail(nn.Module):
    """The later stages and the classifier: features -> logits."""

    def __init__(self, stages, finish):
        super().__init__()
        self.stages, self.finish = nn.Sequential(*stages), finish

    def forward(self, features):
        return self.finish(self.stages(features))


def split_swin(model):
    """timm's Swin: features are (N,14,14,C) for 224 px, behind the down-sampling in front of the third stage.

    From timm 0.9 on a stage begins with its down-sampling; before, the second stage ended with it.
    """
    third = model.layers[SPLIT]
    if isinstance(third.downsample, nn.Identity):
        raise ValueError("the third stage has no down-sampling at its start; timm 0.9 or newer is wanted")
    front = nn.Sequential(model.patch_embed, *model.layers[:SPLIT], third.downsample)
    return front, Tail([*third.blocks, *model.layers[SPLIT + 1:]], nn.Sequential(model.norm, model.head))


def split_convnext(model):
    """timm's ConvNeXt: features are the second stage's (N,C,28,28) for 224 px."""
    return nn.Sequential(model.stem, *model.stages[:SPLIT]), Tail(model.stages[SPLIT:], nn.Sequential(model.norm_pre, model.head))


class ResNetFinish(nn.Module):
    """Pooling and classifier of a torchvision ResNet."""

    def __init__(self, model):
        super().__init__()
        self.fc = model.fc

    def forward(self, x):
        return self.fc(x.mean((2, 3)))


def split_resnet(model):
    """torchvision's ResNet: features are layer2's (N,C,28,28) for 224 px."""
    front = nn.Sequential(model.conv1, model.bn1, model.relu, model.maxpool, model.layer1, model.layer2)
    return front, Tail([model.layer3, model.layer4], ResNetFinish(model))


def split_backbone(model):
    """(front, tail) of a Swin, ConvNeXt or ResNet by what it is made of; both share the model's weights."""
    for mark, split in (("patch_embed", split_swin), ("stem", split_convnext), ("layer1", split_resnet)):
        if hasattr(model, mark):
            return split(model)
    raise ValueError(f"{type(model).__name__} is neither a Swin, nor a ConvNeXt, nor a ResNet")
