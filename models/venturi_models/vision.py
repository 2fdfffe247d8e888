"""torchvision's network definitions, also where its compiled operators do not fit the torch that is installed.

Importing torchvision registers shapes for those operators and fails without them; none is used here.
"""
import sys
import types

sys.modules.setdefault("torchvision._meta_registrations", types.ModuleType("torchvision._meta_registrations"))

from torchvision.models import convnext, get_model, resnet, swin_transformer  # noqa: E402
from torchvision.ops.misc import Permute  # noqa: E402

__all__ = ["Permute", "convnext", "get_model", "resnet", "swin_transformer"]
