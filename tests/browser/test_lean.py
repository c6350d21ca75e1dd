"""What `mastery serve` sends: the same files, packed once, asked for once."""

from __future__ import annotations

import gzip
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest
import voila.notebook_renderer
from jinja2 import Environment
from servers import Server, serve
from voila.exporter import VoilaExporter
from voila.paths import collect_template_paths

from mastery_widgets.apps.lean import keep_templates


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(Path(__file__).parent / "course", folder, dirs_exist_ok=True)
    with serve(folder, tmp_path_factory.mktemp("home")) as running:
        yield running


def got(server: Server, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    request = urllib.request.Request(
        server.address + path, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return response, response.read()


STATIC = "voila/static/voila.js"
EXTENSION = "voila/labextensions/anywidget/static/"


def remote_entry() -> str:
    """An extension's first file, as its installed name has it."""
    folder = Path(sys.prefix, "share", "jupyter", "labextensions", "anywidget", "static")
    return EXTENSION + next(folder.glob("remoteEntry.*.js")).name


def test_a_packed_file_is_the_file(server: Server) -> None:
    for path in (STATIC, remote_entry()):
        plain, text = got(server, path)
        packed, data = got(server, path, Accept_Encoding="gzip")

        assert packed.headers["Content-Encoding"] == "gzip"
        assert plain.headers["Content-Encoding"] is None
        assert len(data) < len(text)
        assert gzip.decompress(data) == text
        assert packed.headers["Content-Type"] == plain.headers["Content-Type"]


def test_a_file_that_the_browser_has_is_not_sent_again(server: Server) -> None:
    first, _ = got(server, STATIC, Accept_Encoding="gzip")

    with pytest.raises(urllib.error.HTTPError) as said:
        got(server, STATIC, Accept_Encoding="gzip", If_None_Match=first.headers["Etag"])

    said.value.close()
    assert said.value.code == 304


def test_a_file_that_is_named_by_its_content_is_asked_for_once(server: Server) -> None:
    named, _ = got(server, remote_entry(), Accept_Encoding="gzip")
    other, _ = got(server, STATIC, Accept_Encoding="gzip")

    assert "immutable" in named.headers["Cache-Control"]
    assert other.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["voila/static/../../../etc/passwd", "voila/static/%2e%2e/%2e%2e/x.js", "voila/static/none.js"]
)
def test_no_other_file_is_reached_by_the_way_of_packed_ones(server: Server, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as said:
        got(server, path, Accept_Encoding="gzip")

    said.value.close()
    assert said.value.code in (403, 404)


def test_a_template_is_compiled_for_the_first_visitor_only(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_once = Environment.compile

    def compile_and_tell(
        self: Environment, source: object, name: str | None = None, *more: object, **given: object
    ) -> object:
        compiled.append(str(name))
        return compile_once(self, source, name, *more, **given)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", compile_and_tell)
    monkeypatch.setattr(voila.notebook_renderer, "VoilaExporter", VoilaExporter)
    keep_templates()
    counts = []
    for _ in range(3):
        exporter = voila.notebook_renderer.VoilaExporter(
            template_paths=collect_template_paths(["voila", "nbconvert"], "lab"), template_name="lab"
        )
        exporter.environment.get_template("index.html.j2")
        counts.append(len(compiled))

    assert counts[0] > 0
    assert counts == [counts[0]] * 3
