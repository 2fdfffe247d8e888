"""The benchmark's split methods by name: what stands on the edge, and where it enters the backbone."""
from .bottleneck_quantised import QuantisedBottleneck
from .entropic_student import EntropicStudent
from .frankensplit import RatePoint

# the published edge halves; decoders are scaled to the 32 channels of our backbone's first stage (256 in ResNet-50)
STUDENT_CHANNELS = {"encoder_channels": (96, 48, 24), "decoder_channels": (64, 32, 32)}
QUANTISED_DECODER = (64, 64, 32, 32)


class Method:
    """How one method is built and trained.

    build(**settings) gives its bottleneck; `level` is the number of residual stages that it replaces; `guided` adds the
    squared errors of the later stages; `stages` are its training stages in order.
    """

    def __init__(self, build, level, guided, stages=("distillation", "tuning")):
        self.build, self.level, self.guided, self.stages = build, level, guided, stages


METHODS = {
    "entropic_student": Method(lambda: EntropicStudent(**STUDENT_CHANNELS), 1, True),
    "end_to_end": Method(lambda: EntropicStudent(**STUDENT_CHANNELS), 1, False, ("task",)),
    "frankensplit": Method(RatePoint, 2, False),
    "quantised_bottleneck": Method(lambda latent=2: QuantisedBottleneck(latent, QUANTISED_DECODER), 1, True),
}
