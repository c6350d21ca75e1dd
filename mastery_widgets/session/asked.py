"""What is asked at this moment: which instance, and how it is arranged for this learner."""

from __future__ import annotations

from dataclasses import dataclass

from mastery_widgets.core.frame_progress import FrameProgress
from mastery_widgets.core.item import Instance, Item
from mastery_widgets.core.lesson import Frame
from mastery_widgets.core.order import instance_at, seed_of
from mastery_widgets.core.unit import BankItem
from mastery_widgets.session.ports import Learner

__all__ = ["Asked", "asked_in_form", "asked_in_frame"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One instance on the screen.

    ``place`` is its place among the instances as built, ``seed`` arranges what may be arranged anew for each learner.
    ``item`` is that of the bank; empty in a frame.
    """

    instance: Instance
    kind: str
    key: str
    presentation: int
    place: int
    seed: int
    item: str = ""


def asked_in_frame(frame: Frame, item: Item | None, state: FrameProgress, learner: Learner) -> Asked | None:
    """The instance of a frame that is on the screen; None where it asks nothing."""
    if item is None:
        return None
    who = (learner.issuer, learner.subject)
    place = instance_at(state.presentation, count=frame.instances, seed=seed_of(*who, frame.id))
    return Asked(
        instance=item.instances[place],
        kind=item.kind,
        key=frame.key,
        presentation=state.presentation,
        place=place,
        seed=seed_of(*who, frame.id, state.presentation),
    )


def asked_in_form(bank: BankItem, item: Item, *, used: int, presentation: int, learner: Learner) -> Asked:
    """The instance of an item that a form asks next, when ``used`` have been answered: none twice before all have."""
    who = (learner.issuer, learner.subject)
    place = instance_at(used, count=bank.instances, seed=seed_of(*who, "item", bank.id))
    return Asked(
        instance=item.instances[place],
        kind=item.kind,
        key=bank.key,
        presentation=presentation,
        place=place,
        seed=seed_of(*who, "item", bank.id, used),
        item=bank.id,
    )
