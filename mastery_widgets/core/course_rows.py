"""The picture of a course: objectives in rows below what they stand on, near to it from left to right."""

from __future__ import annotations

from mastery_widgets.core.prerequisites import Graph

__all__ = ["rows"]

_SWEEPS = 4


def rows(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The layers of the graph, each ordered so that links run as straight and cross as little as a few sweeps can do.

    Source: Sugiyama, Tagawa & Toda (1981), Methods for visual understanding of hierarchical system structures: ordering
    by barycentre.
    """
    layers = [list(layer) for layer in graph.layers()]
    near_up = {one.id: one.prerequisites for one in graph.objectives}
    for sweep in range(_SWEEPS):
        is_down = sweep % 2 == 0
        place: dict[str, float] = {}
        for layer in layers:
            place.update(_places(layer))
        for layer in layers if is_down else reversed(layers):
            near = near_up if is_down else graph.dependents
            middle = {id: _mean([place[other] for other in near[id]], place[id]) for id in layer}
            layer.sort(key=lambda id: (middle[id], place[id]))
            place.update(_places(layer))
    return tuple(tuple(layer) for layer in layers)


def _places(layer: list[str]) -> dict[str, float]:
    """Places from 0 to 1 across the picture."""
    return {id: (number + 0.5) / len(layer) for number, id in enumerate(layer)}


def _mean(values: list[float], default: float) -> float:
    return sum(values) / len(values) if values else default
