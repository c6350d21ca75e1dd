"""A learner in a process of her own: a few answers, each sent until it is acknowledged; then the record is closed."""

from __future__ import annotations

import sys
from pathlib import Path

from mastery_widgets.errors import RecordError
from mastery_widgets.notebook.seal import unseal_file
from mastery_widgets.store import open_record
from tests.kill_child import FRAME
from tests.sample import answer_rightly, answer_wrongly, go_on, open_up_to, session_of

TRIES = 3


def main(sidecar: str, place: str) -> None:
    print("begun", flush=True)
    record = None
    for _ in range(TRIES):
        try:
            record = open_record(place if "://" in place else Path(place))
            break
        except RecordError as error:
            print(f"refused {error.reason}", flush=True)
    assert record is not None
    session = session_of(unseal_file(Path(sidecar)), record)
    for _ in range(TRIES):
        if not session.is_open(FRAME):
            open_up_to(session, FRAME)
    for number in range(2):
        for act in (answer_wrongly, answer_rightly):
            id = f"{act.__name__}-{number}"
            for _ in range(TRIES):
                view = act(session, FRAME, attempt=id)
                if view["acknowledged"] == id:
                    print(f"kept {id}", flush=True)
                    break
                print(f"refused {view['notice']}", flush=True)
        for _ in range(TRIES):
            if session.progress.of(FRAME).tries:
                go_on(session, FRAME)
    record.close()
    print("closed", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
