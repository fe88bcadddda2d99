"""Media RSS, iTunes, Podcast 2.0 and Podlove beside the text; licences; what JSON Feed inherits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pln_desktop.acts import keep
from pln_desktop.acts.sync import sync
from pln_desktop.cli import shapes
from pln_desktop.sync import feeds
from pln_desktop.sync.media_fields import duration
from pln_desktop.sync.parsed import ParsedItem
from tests.sync.library import Library
from tests.sync.server import Route
from tests.sync.server import reply
from tests.sync.world import Play

ATOM = "xmlns:atom='http://www.w3.org/2005/Atom'"
NAMES = (
    "xmlns:podcast='https://podcastindex.org/namespace/1.0' "
    "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' "
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:psc='http://podlove.org/simple-chapters' "
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
    "xmlns:creativeCommons='http://backend.userland.com/creativeCommonsRssModule' "
    "xmlns:dcterms='http://purl.org/dc/terms/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    f"xmlns:cc='http://web.resource.org/cc/' {ATOM}"
)
LONG = "9" * 5000
BY = "https://creativecommons.org/licenses/by/4.0/"


def item(*elements: str, channel: str = "") -> ParsedItem:
    body = (
        f"<?xml version='1.0'?><rss version='2.0' {NAMES}><channel><title>Talks</title>"
        f"<link>https://e.org/</link>{channel}<item><guid>g</guid><title>One</title>"
        f"<link>https://e.org/talks/1</link>{''.join(elements)}</item></channel></rss>"
    )
    return feeds.parse(body.encode(), address="https://e.org/f").items[0]


def media(*elements: str) -> dict[str, Any]:
    found = item(*elements).media
    assert json.loads(json.dumps(found)) == found, "plain JSON"
    return found


def test_a_podcasts_episode() -> None:
    assert media(
        "<itunes:duration>1:02:03</itunes:duration><itunes:episode>12</itunes:episode>",
        "<itunes:season>2</itunes:season><itunes:episodeType>Full</itunes:episodeType>",
        "<itunes:explicit>clean</itunes:explicit><itunes:image href='/cover.png'/>",
        "<podcast:chapters url='c.json' type='application/json+chapters'/>",
        "<podcast:transcript url='https://e.org/t.vtt' type='text/vtt' language='de'/>",
    ) == {
        "duration": 3723,
        "episode": 12,
        "season": 2,
        "kind": "full",
        "explicit": False,
        "image": "https://e.org/cover.png",
        "chapters": {"url": "https://e.org/talks/c.json", "type": "application/json+chapters"},
        "transcripts": [{"url": "https://e.org/t.vtt", "type": "text/vtt", "language": "de"}],
    }


def test_every_transcript_and_every_person() -> None:
    assert media(
        "<podcast:transcript url='/t.vtt' type='text/vtt'/>",
        "<podcast:transcript url='/t.srt' type='application/srt' language='en'/><podcast:person/>",
        "<podcast:person role='guest' href='/ann' img='/ann.png'>Ann &amp; Co</podcast:person>",
        "<podcast:person>Bo</podcast:person><podcast:person>Bo</podcast:person>",
    ) == {
        "transcripts": [
            {"url": "https://e.org/t.vtt", "type": "text/vtt"},
            {"url": "https://e.org/t.srt", "type": "application/srt", "language": "en"},
        ],
        "people": [
            {"name": "Ann & Co", "role": "guest", "url": "https://e.org/ann"},
            {"name": "Bo"},
        ],
    }


@pytest.mark.parametrize(
    ("word", "explicit"),
    [("true", True), ("Yes", True), ("explicit", True), ("false", False), ("no", False),
     ("clean", False)],
)  # fmt: skip
def test_what_is_explicit(word: str, explicit: bool) -> None:
    assert media(f"<itunes:explicit>{word}</itunes:explicit>") == {"explicit": explicit}


def test_a_podcast_by_another_prefix() -> None:
    name = "https://podcastindex.org/namespace/1.0"
    found = media(f"<p:transcript xmlns:p='{name}' url='/t.vtt'/>")
    assert found == {"transcripts": [{"url": "https://e.org/t.vtt"}]}


def test_a_film_in_several_sizes() -> None:
    found = item(
        "<media:group>"
        "<media:content url='https://e.org/s.mp4' type='video/mp4' width='320' height='180' "
        "duration='90' fileSize='900' medium='video' lang='en'/>"
        "<media:content url='https://e.org/l.mp4' width='1280' height='720' duration='91.5'/>"
        "<media:thumbnail url='https://e.org/s.jpg' width='120' height='90'/>"
        "<media:thumbnail url='https://e.org/l.jpg' width='480' height='360'/></media:group>"
        "<media:credit role='producer'>Ann</media:credit><media:rating>nonadult</media:rating>"
        "<media:player url='https://e.org/watch'/>"
        "<media:subTitle type='text/vtt' lang='fr' href='https://e.org/fr.vtt'/>"
    )
    assert found.media == {
        "thumbnail": {"url": "https://e.org/l.jpg", "width": 480, "height": 360},
        "duration": 91,
        "explicit": False,
        "transcripts": [{"url": "https://e.org/fr.vtt", "type": "text/vtt", "language": "fr"}],
        "people": [{"name": "Ann", "role": "producer"}],
        "contents": [
            {
                "url": "https://e.org/s.mp4", "type": "video/mp4", "medium": "video", "width": 320,
                "height": 180, "duration": 90, "size": 900, "language": "en",
            },
            {"url": "https://e.org/l.mp4", "width": 1280, "height": 720, "duration": 91},
        ],
        "player": "https://e.org/watch",
    }  # fmt: skip
    assert [one.url for one in found.enclosures] == ["https://e.org/s.mp4", "https://e.org/l.mp4"]


def test_chapters_that_stand_in_the_feed() -> None:
    chapters = media(
        "<psc:chapters version='1.2'><psc:chapter start='00:00:00.000' title='Hello'/>"
        "<psc:chapter start='01:02:03' title='The fraction wall' href='/wall'/>"
        "<psc:chapter start='00:09:00'/></psc:chapters>"
    )["chapters"]
    assert chapters == {
        "marks": [
            {"at": 0, "title": "Hello"},
            {"at": 3723, "title": "The fraction wall", "url": "https://e.org/wall"},
        ]
    }


@pytest.mark.parametrize(
    "element",
    [
        "<itunes:image href='javascript:alert(1)'/>",
        "<itunes:image href='file:///etc/passwd'/>",
        "<podcast:chapters url='data:text/html,x'/>",
        "<podcast:transcript url='https://[x'/>",
        "<podcast:transcript type='text/vtt'/>",
        "<media:thumbnail url=' '/>",
        "<media:player url='file://host/share'/>",
        "<itunes:duration>soon</itunes:duration><itunes:episode>the first</itunes:episode>",
        "<itunes:duration>0</itunes:duration><itunes:episode>-1</itunes:episode>",
        f"<itunes:duration>{LONG}</itunes:duration><itunes:episode>{LONG}</itunes:episode>",
        "<media:statistics views='9'/><media:starRating average='4.4'/>",
        "<media:content url='https://e.org/a.mp3' type='audio/mpeg' fileSize='7'/>",
        "<description>words alone</description>",
    ],
)
def test_nonsense_and_what_is_said_elsewhere_leaves_nothing(element: str) -> None:
    assert media(element) == {}


def test_there_is_an_end_to_everything() -> None:
    many = media(
        "".join(f"<media:content url='https://e.org/{n}' width='9'/>" for n in range(500)),
        "".join(f"<media:credit>{'x' * 2000}{n}</media:credit>" for n in range(500)),
        "<psc:chapters>",
        "".join(f"<psc:chapter start='00:00:01' title='{n}'/>" for n in range(999)),
        "</psc:chapters>",
    )
    assert len(many["contents"]) == 20
    assert [len(one["name"]) for one in many["people"]] == [300]
    assert len(many["chapters"]["marks"]) == 200


def test_f22_files_that_are_enclosed_stand_on_the_web() -> None:
    wrong = ("file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "")
    links = [*wrong, "/a.mp3", "https://e.org/b.mp3"]
    found = item(*(f"<enclosure url='{link}' type='audio/mpeg'/>" for link in links))
    assert [one.url for one in found.enclosures] == ["https://e.org/a.mp3", "https://e.org/b.mp3"]
    (json_item,) = json_items({}, {"id": "1", "attachments": [{"url": link} for link in wrong]})
    assert json_item.enclosures == ()


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("3661", 3661), ("61:01", 3661), ("1:01:01", 3661), ("01:01:01.5", 3661), (3661.9, 3661),
        ("7:04", 424), ("", None), ("1:2:3:4", None), ("-5", None), ("99999999", None),
        (None, None), ("٣", 3),
    ],
)  # fmt: skip
def test_durations(words: object, seconds: int | None) -> None:
    assert duration(words) == seconds


def test_f46_what_renews_at_each_poll_makes_no_item_a_changed_one() -> None:
    def hashed(token: str, *more: str) -> str:
        return item(
            f"<media:thumbnail url='https://e.org/t.jpg?{token}'/><itunes:image href='/{token}'/>",
            f"<media:statistics views='{token}'/><podcast:chapters url='/c?sign={token}'/>",
            *more,
        ).hash

    transcript = "<podcast:transcript url='/t.vtt'/>"
    assert hashed("1") == hashed("2")
    assert hashed("1", transcript) != hashed("1"), "a transcript that came later is a change"
    assert item().hash == item("<itunes:duration>9</itunes:duration>").hash


@pytest.mark.parametrize(
    "element",
    [
        f"<creativeCommons:license>{BY}</creativeCommons:license>",
        f"<cc:license rdf:resource='{BY}'/>",
        f"<media:license type='text/html' href='{BY}'>CC BY</media:license>",
        f"<atom:link rel='license' href='{BY}'/>",
        f"<podcast:license url='{BY}'>cc-by-4.0</podcast:license>",
        f"<dcterms:license>{BY}</dcterms:license>",
        f"<dc:rights>All mine.</dc:rights><cc:license rdf:resource='{BY}'/>",
    ],
)
def test_licences_of_entries_and_feeds(element: str) -> None:
    assert item(element).licence == BY
    assert item(channel=element).licence == BY
    other = "<dcterms:license>https://e.org/terms</dcterms:license>"
    assert item(other, channel=element).licence == "https://e.org/terms"


def test_words_are_an_entrys_own_licence_and_never_inherited() -> None:
    assert item("<dc:rights>All &amp; mine</dc:rights>").licence == "All & mine"
    assert item("<podcast:license>cc-by-4.0</podcast:license>").licence == "cc-by-4.0"
    assert item(channel="<copyright>© 2026 The school</copyright>").licence == ""
    assert item(channel=f"<copyright>{BY}</copyright>").licence == BY
    assert item("<atom:link rel='license' href='javascript:x'/>").licence == ""


def json_items(feed: dict[str, Any], *items: dict[str, Any]) -> tuple[ParsedItem, ...]:
    version = "https://jsonfeed.org/version/1.1"
    body = json.dumps({"version": version, **feed, "items": items}).encode()
    return feeds.parse(body, address="https://e.org/feed.json").items


def test_json_items_have_the_authors_and_language_of_their_feed() -> None:
    bare, own = {"id": "1"}, {"id": "2", "authors": [{"name": "Cy"}], "language": "fr"}
    first, second = json_items(
        {"authors": [{"name": "Ann"}, {"name": "Bo"}], "language": "de"}, bare, own
    )
    assert (first.author, first.language) == ("Ann, Bo", "de")
    assert (second.author, second.language) == ("Cy", "fr")
    (old,) = json_items({"author": {"name": "Di"}}, bare)
    assert old.author == "Di"


def test_f6_a_json_feed_that_was_cut_gives_its_authors_too() -> None:
    body = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "authors": [{"name": "Ann"}],
         "items": [{"id": "1"}, {"id": "2"}]}
    ).encode()  # fmt: skip
    whole = feeds.parse(body).items[0]
    assert feeds.parse(body[:-8]).items == (whole,) and whole.author == "Ann"


def test_json_pictures_and_durations() -> None:
    sound = {"url": "https://e.org/a.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 61.5}
    first, second, third = json_items(
        {},
        {"id": "1", "image": "/i.png", "banner_image": "/b.png", "attachments": [sound]},
        {"id": "2", "banner_image": "/b.png", "attachments": ["x", {"duration_in_seconds": "y"}]},
        {"id": "3", "image": ["x"], "attachments": {}},
    )
    assert first.media == {"image": "https://e.org/i.png", "duration": 61}
    assert (second.media, third.media) == ({"image": "https://e.org/b.png"}, {})


def test_a_transcript_that_comes_later_is_here_after_the_next_sync(
    play: Play, tmp_path: Path
) -> None:
    episode = "<item><guid>g</guid><title>One</title><itunes:duration>90</itunes:duration>{}</item>"
    later = "<podcast:transcript url='http://one.example/t.vtt' type='text/vtt'/>"
    terms = f"<creativeCommons:license>{BY}</creativeCommons:license>"

    def serve(more: str) -> Route:
        head = f"<rss version='2.0' {NAMES}><channel><title>T</title>{terms}"
        return reply(200, f"{head}{episode.format(more)}</channel></rss>".encode())

    world = play({"/f": serve("")})
    library = Library.open(tmp_path, world)
    try:
        library.source("http://one.example/f")
        sync(library.store, library.border)
        (row,) = library.items()
        library.store.items.mark([row.key], "unread", False)
        world.server.routes["/f"] = serve(later)
        (result,) = sync(library.store, library.border).results
        found = library.store.items.get(row.key)
        assert found is not None and (result.new, result.updated) == (0, 1)
        assert shapes.item_whole(found, (), [])["media"] == {
            "duration": 90,
            "transcripts": [{"url": "http://one.example/t.vtt", "type": "text/vtt"}],
        }
        assert (found.licence, found.row.unread, found.revisions) == (BY, False, ())
        assert set(world.server.targets) == {"/f"}, "nothing that is named is fetched"
        assert keep.keep(library.store, library.border, row.id).licence == BY
    finally:
        library.close()
