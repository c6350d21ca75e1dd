"""Kernels that cost little: forked from a warm parent that has imported what lessons need."""
