"""Training, evaluation and export of Venturi's reference models (PyTorch, CPU or CUDA)."""
