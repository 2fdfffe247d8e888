"""The benchmark's trained methods by name: how a student is built, what trains it first, what its edge half is."""
from dataclasses import dataclass
from typing import Callable

from . import input_codecs
from .bottleneck_quantised import QuantisedBottleneck
from .entropic_student import EntropicStudent
from .frankensplit import RatePoint
from .picture_student import PictureStudent, picture_loss
from .student import Student, distillation_loss, saliency_loss, task_loss

# the published edge halves; decoders are scaled to the 32 channels of our backbone's first stage (256 in ResNet-50)
STUDENT_CHANNELS = {"encoder_channels": (96, 48, 24), "decoder_channels": (64, 32, 32)}
QUANTISED_DECODER = (64, 64, 32, 32)
CODEC_CHANNELS = (48, 72)  # N and M of the picture codecs; the papers' smallest are 128 and 192


@dataclass(frozen=True)
class Method:
    """build(backbone, **settings) gives a student, loss(teacher) its first stage's step loss.

    `whole` trains the backbone's later stages in the first stage too; `tuned` tells whether a second one follows, with
    encoder and prior frozen; `encoder` are the prefixes of the edge half in the student's state_dict.
    """
    build: Callable
    loss: Callable
    encoder: tuple
    tuned: bool = True
    whole: bool = False


def split(bottleneck, level):
    """A builder of students with a bottleneck in place of the first `level` stages."""
    return lambda backbone, **settings: Student(bottleneck(**settings), backbone, level)


def picture(name):
    """A method that codes the picture itself; g_a, h_a, h_s, the context model and the prior stand on the edge."""
    codec = input_codecs.CODECS[name]
    parts = ("g_a.", "h_a.", "h_s.", "context_prediction.", "entropy_parameters.", "entropy_bottleneck.")
    return Method(lambda backbone: PictureStudent(codec(*CODEC_CHANNELS), backbone), lambda teacher: picture_loss(),
                  tuple(f"codec.{part}" for part in parts), tuned=False)


EDGE = ("bottleneck.encoder.", "bottleneck.prior.")
METHODS = {
    "entropic_student": Method(split(lambda: EntropicStudent(**STUDENT_CHANNELS), 1),
                               lambda teacher: distillation_loss(teacher, guided=True), EDGE),
    "end_to_end": Method(split(lambda: EntropicStudent(**STUDENT_CHANNELS), 1), lambda teacher: task_loss(), EDGE,
                         tuned=False, whole=True),
    "frankensplit": Method(split(RatePoint, 2), lambda teacher: distillation_loss(teacher, guided=False), EDGE),
    "frankensplit_saliency": Method(split(RatePoint, 2), saliency_loss, EDGE),
    "quantised_bottleneck": Method(split(lambda latent: QuantisedBottleneck(latent, QUANTISED_DECODER), 1),
                                   lambda teacher: distillation_loss(teacher, guided=True), EDGE),
    **{name: picture(name) for name in input_codecs.CODECS},
}
