"""A learner in a process of her own: answers one item after another and says each acknowledged attempt, until killed."""

from __future__ import annotations

import sys
from pathlib import Path

from mastery_widgets.notebook.seal import unseal_file
from mastery_widgets.store import open_record
from tests.sample import answer_rightly, answer_wrongly, go_on, open_up_to, session_of

FRAME = "one-part"


def main(sidecar: str, record: str, mark: str) -> None:
    session = session_of(unseal_file(Path(sidecar)), open_record(record if "://" in record else Path(record)))
    if FRAME not in session.lesson.frames or not session.is_open(FRAME):
        open_up_to(session, FRAME)
    if session.progress.of(FRAME).tries:
        go_on(session, FRAME)
    print("ready", flush=True)
    count = 0
    while True:
        # Never right at the first try: the frame stays open however long this goes on.
        for act in (answer_wrongly, answer_rightly):
            if act is answer_rightly and session.progress.of(FRAME).is_settled:
                continue
            count += 1
            view = act(session, FRAME, attempt=f"{mark}-{count}")
            assert view["acknowledged"] == f"{mark}-{count}"
            print(view["acknowledged"], flush=True)
        go_on(session, FRAME)


if __name__ == "__main__":
    main(*sys.argv[1:])
