"""The notebook that a build of the fake lesson would give."""

import json
import sys
from pathlib import Path

import fake_lesson
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

WORDS = json.loads((Path(__file__).parent.parent / "words.json").read_text())


def built(own: int = 0, name: str = "") -> nbformat.NotebookNode:
    """`own` cells of hers stand before the lesson, and a note after its first frame.

    `name` makes it another notebook for the notary, who trusts by content.
    """
    def made(identity: str):
        it = fake_lesson.cell(identity)
        make = new_markdown_cell if it["cell_type"] == "markdown" else new_code_cell
        return make(it["source"], id=it["id"], metadata=it["metadata"])

    cells = [new_code_cell(f"# her own {i}\n" + "\n" * 6, id=f"own-{i}") for i in range(own)]
    cells += [made("welcome"), made("f1")]
    cells += [new_markdown_cell("*A note of hers.*", id="her-note")] if own else []
    cells += [made("start")]
    notebook = new_notebook(cells=cells)
    notebook.metadata.update({
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "title": name,
        "mastery": {"lesson": fake_lesson.LESSON, "release": "1", "schema": 1, "words": WORDS},
    })
    nbformat.validate(notebook)
    return notebook


if __name__ == "__main__":
    nbformat.write(built(), sys.argv[1])
