"""Materials that several scenes share."""
from .tracer import Material

RUBBER = Material((0.02, 0.02, 0.022), 0.1, 12)
BLACK = Material((0.025, 0.025, 0.028), 0.35, 30)
GLASS = Material((0.05, 0.08, 0.11), 0.8, 120, 0.5)
STEEL = Material((0.52, 0.54, 0.57), 0.65, 60, 0.3)
BRASS = Material((0.8, 0.55, 0.16), 0.9, 70, 0.55)
