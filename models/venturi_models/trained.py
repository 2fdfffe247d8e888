"""Loads finished checkpoints and prepares what ships."""
import json
from pathlib import Path

import torch

from . import graph, shipping
from .frankensplit import RatePoint
from .resnet import ResNet
from .stages import TailAndPoints

INPUT, LATENT_CHANNELS, SIZE = (3, 224, 224), 48, 28


class Trained:
    """The averaged front, tail and rate points of a checkpoint folder, and their shipped form."""

    def __init__(self, config_path, checkpoints):
        self.config = json.loads(Path(config_path).read_text())
        widths = self.config["widths"]
        parts = {"channels": self.config["encoder_channels"], "feature_channels": widths[1],
                 "decoder_blocks": self.config["decoder_blocks"]}
        points = {name: RatePoint(**parts) for name in self.config["rate_points"]}
        self.unsplit_network = ResNet(widths)  # its front is the teacher's, its tail the shared one
        self.module = TailAndPoints(self.unsplit_network, points)
        self.module.load_state_dict(self._average(checkpoints, "tail"))
        self.module.eval()
        self.ship()

    @staticmethod
    def _average(checkpoints, name):
        return torch.load(Path(checkpoints) / f"{name}.pt", map_location="cpu", weights_only=True)["average"]

    def ship(self):
        """Builds the ONNX networks and integer tables of all rate points and of the unsplit teacher."""
        latent, features = (LATENT_CHANNELS, SIZE, SIZE), (self.config["widths"][1], SIZE, SIZE)
        self.latent = latent
        self.shipped = {}
        for name, point in self.module.points.items():
            point.prior.solve_quantiles()
            self.shipped[name] = shipping.ShippedRatePoint(point, self.module.tail, INPUT, latent, features)
        fused = graph.fused(self.unsplit_network)
        self.unsplit = shipping.Network(graph.unsplit_graph(fused, INPUT), fused)
