"""Training batches: where they are cut from."""
import numpy as np

from venturi_models.batches import Batches
from venturi_models.dataset import SOURCE_SIZE, crop_boxes, normalise


def test_epoch_native_isSquaresOfSourcePixels():
    picture = np.random.default_rng(0).integers(0, 255, (1, SOURCE_SIZE, SOURCE_SIZE, 3), np.uint8)
    batches = Batches(picture, np.zeros(1, np.int64), crop_boxes(1, 2, 0), None, 1, seed=4, native=True)
    squares = np.lib.stride_tricks.sliding_window_view(normalise(picture)[0], (3, 64, 64))[0]
    found = set()
    for number in range(3):
        ((values, _),) = batches.epoch(number, 64)
        value = values[0].numpy()
        corners = [tuple(np.argwhere((squares == one).all((2, 3, 4)))[0]) for one in (value, value[:, :, ::-1])
                   if (squares == one).all((2, 3, 4)).any()]
        assert len(corners) == 1
        found.add(corners[0])
    assert len(found) == 3
