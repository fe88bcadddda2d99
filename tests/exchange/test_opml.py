"""OPML in and out: what other programs write, and what hostile people would."""

from __future__ import annotations

import contextlib
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pln_desktop.errors import FormatError
from pln_desktop.exchange.opml import DEEPEST
from pln_desktop.exchange.opml import NAMESPACE
from pln_desktop.exchange.opml import OpmlEntry
from pln_desktop.exchange.opml import folder_name
from pln_desktop.exchange.opml import folder_path
from pln_desktop.exchange.opml import folder_text
from pln_desktop.exchange.opml import read_opml
from pln_desktop.exchange.opml import write_opml
from tests.exchange import corpus


def opml(body: str, head: str = "<title>Mine</title>") -> bytes:
    """A list around some outlines."""
    return f'<opml version="2.0"><head>{head}</head><body>{body}</body></opml>'.encode()


def feed(address: str, **more: str) -> str:
    """An outline of a feed."""
    attributes = {"text": "A feed", "xmlUrl": address, **more}
    return "<outline " + " ".join(f'{name}="{value}"' for name, value in attributes.items()) + "/>"


def test_folders_of_any_depth_and_a_community_of_its_own() -> None:
    data = (
        f'<opml version="2.0" xmlns:pln="{NAMESPACE}"><body>'
        '<outline text="Subjects"><outline title="Maths"><outline text="Slow" type="rss" '
        'xmlUrl="https://a.example/feed" htmlUrl="https://a.example/" pln:community="Slow Circle"/>'
        '</outline></outline><outline text="Loose" xmlUrl="https://b.example/"/></body></opml>'
    )
    first, second = read_opml(data.encode()).entries
    assert first == OpmlEntry(
        "https://a.example/feed",
        "Slow",
        home="https://a.example/",
        folder=("Subjects", "Maths"),
        community="Slow Circle",
    )
    assert (second.folder, second.community, second.home) == ((), "", "")


def test_f29_same_named_folders_stay_apart() -> None:
    body = (
        f'<outline text="News">{feed("https://a.example/")}</outline>'
        f'<outline text="School"><outline text="News">{feed("https://b.example/")}</outline></outline>'
        f'<outline text="News">{feed("https://c.example/")}</outline>'
    )
    folders = [entry.folder for entry in read_opml(opml(body)).entries]
    assert folders == [("News",), ("School", "News"), ("News (2)",)]


def test_f29_ten_deep_folders_keep_their_depth() -> None:
    opened = "".join(f'<outline text="Level {depth}">' for depth in range(10))
    read = read_opml(opml(opened + feed("https://a.example/") + "</outline>" * 10))
    assert read.entries[0].folder == tuple(f"Level {depth}" for depth in range(10))
    assert not read.remarks


def test_f9_absurd_depth_is_flattened_in_under_a_second() -> None:
    data = opml('<outline text="n">' * 10_000 + feed("https://a.example/") + "</outline>" * 10_000)
    started = time.process_time()
    read = read_opml(data)
    assert time.process_time() - started < 1
    assert read.entries[0].folder == ("n",) * DEEPEST
    assert len(read.remarks) == 1
    assert str(DEEPEST) in read.remarks[0]
    assert read_opml(write_opml("t", read.entries)).entries == read.entries


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("|rm -rf ~", "command"),
        (" |fetch", "command"),
        ("exec:~/bin/feed.sh", "command"),
        ("filter:~/bin/clean:https://a.example/", "command"),
        ("EXEC:x", "command"),
        ("file:///etc/passwd", "file"),
        ("/etc/passwd", "file"),
        ("C:\\feeds\\a.xml", "file"),
        ("\\\\host\\share\\a.xml", "file"),
        ("javascript:alert(1)", "script"),
        ("java&#9;script:alert(1)", "script"),
        ("data:text/xml,x", "script"),
        ("gopher://a.example/", "gopher"),
        ("qrc:/x", "qrc"),
        ("https://", "host"),
        ("https://a.example:99999/", "host"),
        ("feed:javascript:alert(1)", "host"),
    ],
)
def test_f29_commands_files_and_scripts_are_listed_as_refused(address: str, word: str) -> None:
    read = read_opml(opml(feed(address) + feed("https://good.example/")))
    assert [entry.address for entry in read.entries] == ["https://good.example/"]
    assert len(read.refused) == 1
    assert read.refused[0].startswith("A feed: ")
    assert word in read.refused[0]


def test_f29_a_filter_command_is_left_out_of_the_feed_and_of_the_next_export() -> None:
    read = read_opml(opml(feed("https://a.example/", filtercmd="sh -c x", description="Kept")))
    (entry,) = read.entries
    assert entry.attributes == {"description": "Kept"}
    assert read.refused == ("A feed: the command in 'filtercmd' was left out",)
    hostile = OpmlEntry("https://a.example/", attributes={"loginCmd": "x", "{u:x}exec": "x"})
    written = write_opml("t", [hostile])
    assert b"Cmd" not in written
    assert b"exec" not in written


def test_f29_another_list_is_not_fetched() -> None:
    read = read_opml(opml('<outline type="include" text="L" url="https://a.example/l.opml"/>'))
    assert read.entries == ()
    assert len(read.refused) == 1


def test_f29_a_repeated_address_counts_once_in_its_first_place() -> None:
    body = (
        f'<outline text="One">{feed("https://a.example/feed")}</outline>'
        f'<outline text="Two">{feed("http://A.example:80/feed#x")}</outline>'
        + feed("https://a.example/feed")
    )
    read = read_opml(opml(body))
    assert [entry.folder for entry in read.entries] == [("One",)]
    assert read.repeated == ("http://A.example:80/feed#x", "https://a.example/feed")


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE opml [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>',
    ],
)
def test_f29_f2_entities_are_refused_unexpanded(declared: str) -> None:
    with pytest.raises(FormatError, match="declares entities"):
        read_opml(declared.encode() + opml(feed("https://a.example/", title="&b;")))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"hello", "no OPML file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no OPML file"),
        (b"<!DOCTYPE html><html><body><br>Sign in", "web page"),
        (b"<rss version='2.0'><channel/></rss>", "a feed, not a list"),
        (b"<opml version='1.1'><head/></opml>", "no body"),
        (b"<opml><body><outline text='x'", "before its first feed"),
        (b"<?xml version='1.0' encoding='x-none-9'?><opml/>", "unknown"),
        (b"<?xml version='1.0' encoding='utf-7'?><opml/>", "not accepted"),
        (b"<?xml version='1.0' encoding='base64'?><opml/>", "not accepted"),
    ],
)
def test_what_is_no_list_gets_a_clear_error(data: bytes, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        read_opml(data)


def test_a_file_cut_short_offers_what_came_before_and_says_so() -> None:
    whole = opml(feed("https://a.example/") + feed("https://b.example/", title="Bé"))
    read = read_opml(whole[: whole.index(b"B\xc3") + 2])
    assert [entry.address for entry in read.entries] == ["https://a.example/"]
    assert "ends early" in read.remarks[0]


def test_raw_markup_and_ampersands_in_attributes_are_mended() -> None:
    body = (
        '<outline text="A & B" description="By <a href="https://x.example/">us</a>, &eacute; &no;" '
        'xmlUrl="https://a.example/?a=1&b=2" type="rss" />' + feed("https://b.example/")
    )
    read = read_opml(opml(body))
    first, second = read.entries
    assert (first.title, first.address) == ("A & B", "https://a.example/?a=1&b=2")
    assert first.attributes == {"description": 'By <a href="https://x.example/">us</a>, é &no;'}
    assert second.address == "https://b.example/"
    assert "mended" in read.remarks[0]


def test_case_and_names_of_attributes_vary() -> None:
    body = (
        '<outline TEXT="x" XMLURL="http://a.example/"/>'
        '<outline title="y" type="atom" url="b.example:80/y"/>'
        '<outline text="z" xmlUrl=" feed://c.example/z y "/>'
        '<outline type="link" url="https://d.example/"/>'
    )
    read = read_opml(opml(body))
    addresses = [entry.address for entry in read.entries]
    assert addresses == ["http://a.example/", "https://b.example:80/y", "https://c.example/z%20y"]
    assert read.remarks == ("Links to pages, left out as they are no feeds: 1.",)


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-32", "iso-8859-1", "koi8-r", "gb2312"]
)
def test_f5_encodings(encoding: str) -> None:
    title = {"koi8-r": "Школа", "gb2312": "学校"}.get(encoding, "Schülé")
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = declared + opml(feed("https://a.example/", title="%")).decode().replace("%", title)
    assert read_opml(text.encode(encoding)).entries[0].title == title


def test_f5_a_false_declaration_falls_back() -> None:
    text = '<?xml version="1.0" encoding="utf-8"?>' + opml(feed("https://a.example/")).decode()
    assert read_opml(text.replace("A feed", "Schülé").encode("cp1252")).entries[0].title == "Schülé"


def test_f29_twenty_thousand_outlines_in_under_five_seconds() -> None:
    data = opml("".join(feed(f"https://a.example/{number}") for number in range(20_000)))
    started = time.process_time()
    assert len(read_opml(data).entries) == 20_000
    assert time.process_time() - started < 5


def test_mending_hostile_markup_takes_linear_time() -> None:
    data = opml(feed("https://a.example/") + '<outline text="' * 100_000 + "> " * 100_000)
    started = time.process_time()
    read_opml(data)
    assert time.process_time() - started < 5


def test_what_is_written_has_both_names_and_is_well_formed() -> None:
    entry = OpmlEntry("https://a.example/?a=1&b=2", 'A "title"\x00 <b>', folder=("X/Y", ""))
    root = ET.fromstring(write_opml("My \ud800 list", [entry]))
    assert root.get("version") == "2.0"
    (outline,) = root.iterfind("body/outline/outline/outline")
    assert outline.get("text") == outline.get("title") == 'A "title" <b>'
    assert outline.get("xmlUrl") == entry.address
    folder = root.find("body/outline")
    assert folder is not None and folder.get("text") == "X/Y"


names = st.text(max_size=12).map(folder_name)
line = st.text(max_size=20).map(lambda text: " ".join(folder_name(text).split()))
entries = st.lists(
    st.builds(
        OpmlEntry,
        address=st.integers(0, 10**6).map(lambda number: f"https://a.example/{number}?x=1&y=é"),
        title=line,
        home=st.sampled_from(["", "https://a.example/"]),
        folder=st.lists(names, max_size=4).map(tuple),
        community=st.one_of(st.just(""), line),
        connector=st.sampled_from(["feed", "discourse", "mail_archive"]),
        attributes=st.dictionaries(
            st.sampled_from(["description", "category", "{urn:x}icon", "{urn:y}icon"]), line
        ),
    ),
    max_size=8,
    unique_by=lambda entry: entry.address,
)


@given(title=line, entries=entries)
@settings(max_examples=60, deadline=None)
def test_what_we_write_reads_back_equal(title: str, entries: list[OpmlEntry]) -> None:
    written = write_opml(title, entries)
    read = read_opml(written)
    assert read.title == title
    assert sorted(read.entries, key=repr) == sorted(entries, key=repr)
    assert (read.refused, read.repeated, read.remarks) == ((), (), ())
    assert write_opml(read.title, read.entries) == written


@given(st.lists(names, max_size=5).map(tuple))
def test_a_folder_path_survives_its_text(folder: tuple[str, ...]) -> None:
    assert folder_path(folder_text(folder)) == folder


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_with_a_format_error(data: bytes) -> None:
    for document in (data, b"<opml><body>" + data):
        with contextlib.suppress(FormatError):
            read_opml(document)


def test_the_corpus_reads_whole_and_survives_our_own_writing(shared: Path) -> None:
    feeds = 0
    for path in corpus.files(shared, "opml"):
        read = read_opml(corpus.read(path))
        assert not any("ends early" in remark for remark in read.remarks), path
        again = read_opml(write_opml(read.title, read.entries))
        assert sorted(again.entries, key=repr) == sorted(read.entries, key=repr), path
        feeds += len(read.entries)
    assert feeds > 3000


def test_the_hostile_corpus_is_refused_or_read_in_bounded_time(shared: Path) -> None:
    for path in [
        *corpus.files(shared, "hostile/synthetic/opml"),
        *corpus.files(shared, "hostile/xml-bombs"),
    ]:
        started = time.process_time()
        try:
            read = read_opml(corpus.read(path))
            assert all(entry.address.startswith("http") for entry in read.entries), path
        except FormatError:
            assert path.name not in ("deep.opml.gz", "large.opml.gz", "raw-ampersand.opml")
        assert time.process_time() - started < 5, path
