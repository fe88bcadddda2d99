"""What is said of a recording stands beside its file, and nobody is asked for it."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from pln_desktop.model import Enclosure
from pln_desktop.model import Json
from pln_desktop.ui import media_lines
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage

EPISODE: Json = {
    "image": "https://radio.example/cover.jpg",
    "duration": 3912,
    "chapters": {"marks": [
        {"at": 0, "title": "Welcome"},
        {"at": 61, "title": "Slips & jars", "url": "https://radio.example/jars"},
        {"at": 3661, "title": "Letters <b>"},
    ]},
    "transcripts": [
        {"url": "https://radio.example/12.vtt", "type": "text/vtt", "language": "de"},
        {"url": "https://radio.example/12.html", "type": "text/html", "language": "x-pirate"},
    ],
    "people": [
        {"name": "Ada Moss", "role": "host", "url": "https://ada.example/"},
        {"name": "Bo <i>", "role": "guest"},
    ],
}  # fmt: skip


def open_with(page: ReadingPage, media: Json) -> str:
    item = page.reader.item
    assert item is not None
    file = Enclosure("https://radio.example/12.mp3", "audio/mpeg", 31_000_000)
    page.reader._chosen = replace(item, media=media, enclosures=(file,))
    page.reader._items = [page.reader._chosen]
    page.reader._compose()
    return page.reader.view.toPlainText()


def links(page: ReadingPage) -> dict[str, str]:
    """Address → words, of what can be reached by keyboard in the pane."""
    found: dict[str, str] = {}
    block = page.reader.view.document().begin()
    while block.isValid():
        for one in block.begin():  # type: ignore[attr-defined]
            if href := one.fragment().charFormat().anchorHref():
                found[href] = found.get(href, "") + one.fragment().text()
        block = block.next()
    return found


def test_length_chapters_transcripts_and_people_are_told(
    window: MainWindow, reading: ReadingPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: asked.append(to))
    shown = open_with(reading, EPISODE)
    settle(window)
    assert "Lasts 1 h 5 min · Transcript (Deutsch, VTT) · Transcript (x-pirate, web page)" in shown
    assert "With Ada Moss (host), Bo <i> (guest)" in shown
    said = shown.replace("\u2028", "\n").replace("\xa0", " ")
    assert "Chapters\n0:00  Welcome\n1:01  Slips & jars\n1:01:01  Letters <b>" in said
    reached = links(reading)
    assert reached["https://radio.example/12.vtt"] == "Transcript (Deutsch, VTT)"
    assert reached["https://radio.example/jars"] == "Slips & jars"
    assert reached["https://ada.example/"] == "Ada Moss"
    assert asked == []
    assert not any(
        picture.address.endswith("cover.jpg") for picture in reading.reader.view._pictures
    )


def test_a_document_of_chapters_is_a_link_and_what_is_missing_leaves_no_line() -> None:
    chapters = {"chapters": {"url": "https://radio.example/c.json?a=1&b=2", "type": "x"}}
    expected = '<a href="https://radio.example/c.json?a=1&amp;b=2">Chapters</a>'
    assert list(media_lines.lines(chapters)) == [expected]
    one = {"transcripts": [{"url": "https://radio.example/t", "type": "text/vtt"}]}
    assert list(media_lines.lines(one)) == ['<a href="https://radio.example/t">Transcript</a>']
    assert list(media_lines.lines({"duration": 45})) == ["Lasts 45 s"]
    assert list(media_lines.lines({"duration": 7200})) == ["Lasts 2 h"]
    assert list(media_lines.lines({"duration": 2500, "image": "x"})) == ["Lasts 42 min"]
    assert list(media_lines.lines({"image": "https://radio.example/x.jpg"})) == []
    assert list(media_lines.lines({})) == []
