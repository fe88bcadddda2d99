"""The table of sites: what an address alone tells, and what a page's signs tell."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pln_desktop.errors import FetchError
from pln_desktop.sync import recognise
from pln_desktop.sync.address import read_address
from pln_desktop.sync.boards import SITES
from pln_desktop.sync.page import read_page
from pln_desktop.sync.pasted import clean_address
from pln_desktop.sync.recognise import Page
from pln_desktop.sync.recognise import from_address
from pln_desktop.sync.recognise import from_page
from pln_desktop.sync.recognise import lookups
from tests.sync.corpus import ROOT
from tests.sync.corpus import needs_corpus

UC = "UC" + "a1B2_-" * 3 + "wxyz"
VIDEOS = "https://www.youtube.com/feeds/videos.xml"

KNOWN = [
    (f"https://www.youtube.com/channel/{UC}", "youtube", f"{VIDEOS}?channel_id={UC}"),
    (f"https://m.youtube.com/channel/{UC}/videos?x=1", "youtube", f"{VIDEOS}?channel_id={UC}"),
    (
        "https://www.youtube.com/playlist?list=PLabcdefghijklmn",
        "youtube",
        f"{VIDEOS}?playlist_id=PLabcdefghijklmn",
    ),
    (
        "https://youtube.com/watch?v=abc&list=PLabcdefghijklmn&index=2",
        "youtube",
        f"{VIDEOS}?playlist_id=PLabcdefghijklmn",
    ),
    (
        "https://www.reddit.com/r/teachers/",
        "reddit",
        "https://www.reddit.com/r/teachers/new/.rss",
    ),
    ("https://old.reddit.com/r/a/top/?t=all", "reddit", "https://old.reddit.com/r/a/new/.rss"),
    (
        "https://www.reddit.com/r/a/comments/1abc/a_title/",
        "reddit",
        "https://www.reddit.com/r/a/comments/1abc/.rss",
    ),
    ("https://reddit.com/u/ada", "reddit", "https://reddit.com/user/ada/.rss"),
    ("https://www.reddit.com/user/ada/m/x", "reddit", "https://www.reddit.com/user/ada/m/x/.rss"),
    ("https://bsky.app/profile/ada.example", "bluesky", "https://bsky.app/profile/ada.example/rss"),
    (
        "https://bsky.app/profile/did:plc:abc/post/1",
        "bluesky",
        "https://bsky.app/profile/did:plc:abc/rss",
    ),
    ("https://github.com/ada/engine", "github", "https://github.com/ada/engine/releases.atom"),
    ("https://github.com/ada/engine.git", "github", "https://github.com/ada/engine/releases.atom"),
    (
        "https://github.com/ada/engine/tree/next/one",
        "github",
        "https://github.com/ada/engine/commits/next/one.atom",
    ),
    ("https://github.com/a/b/wiki/Home", "github", "https://github.com/a/b/wiki.atom"),
    ("https://github.com/a/b/discussions/4", "github", "https://github.com/a/b/discussions.atom"),
    ("https://github.com/ada", "github", "https://github.com/ada.atom"),
    ("https://gist.github.com/ada/0a1b", "github-gist", "https://gist.github.com/ada.atom"),
    ("https://gitlab.com/ada", "gitlab", "https://gitlab.com/ada.atom"),
    (
        "https://gitlab.com/group/sub/engine/-/issues",
        "gitlab",
        "https://gitlab.com/group/sub/engine/-/releases.atom",
    ),
    (
        "https://gitlab.com/group/engine/-/tree/main",
        "gitlab",
        "https://gitlab.com/group/engine/-/commits/main?format=atom",
    ),
    ("https://ada.wordpress.com/", "wordpress", "https://ada.wordpress.com/feed/"),
    (
        "https://ada.wordpress.com/category/maths/page/2/",
        "wordpress",
        "https://ada.wordpress.com/category/maths/feed/",
    ),
    ("https://ada.blogspot.com", "blogger", "https://ada.blogspot.com/feeds/posts/default"),
    (
        "https://ada.blogspot.co.uk/search/label/maths",
        "blogger",
        "https://ada.blogspot.co.uk/feeds/posts/default/-/maths",
    ),
    ("https://ada.tumblr.com/post/1/x", "tumblr", "https://ada.tumblr.com/rss"),
    ("https://ada.tumblr.com/tagged/maths", "tumblr", "https://ada.tumblr.com/tagged/maths/rss"),
    ("https://www.tumblr.com/ada/123/slug", "tumblr", "https://ada.tumblr.com/rss"),
    ("https://ada.substack.com/p/a-letter", "substack", "https://ada.substack.com/feed"),
    ("https://open.substack.com/pub/ada/p/x", "substack", "https://ada.substack.com/feed"),
    ("https://medium.com/@ada/a-story-1", "medium", "https://medium.com/feed/@ada"),
    ("https://medium.com/maths-now", "medium", "https://medium.com/feed/maths-now"),
    ("https://medium.com/tag/maths/latest", "medium", "https://medium.com/feed/tag/maths"),
    ("https://medium.com/a/tagged/b", "medium", "https://medium.com/feed/a/tagged/b"),
    ("https://ada.medium.com/a-story", "medium", "https://ada.medium.com/feed"),
    ("https://ada.ghost.io/tag/maths/", "ghost", "https://ada.ghost.io/tag/maths/rss/"),
    ("https://vimeo.com/channels/ada", "vimeo", "https://vimeo.com/channels/ada/videos/rss"),
]


@pytest.mark.parametrize(("address", "site", "feed"), KNOWN)
def test_an_address_of_a_known_site(address: str, site: str, feed: str) -> None:
    first = from_address(address)[0]
    assert (first.site, first.address, first.evidence) == (site, feed, "address")
    assert first.title and first.kind and first.site_name and first.connector == "feed"
    assert from_address(feed) == [], "a feed is asked itself"


@pytest.mark.parametrize(
    "address",
    [
        "https://e.org/",
        "https://www.youtube.com/@ada",
        "https://www.youtube.com/watch?v=abc",
        "https://youtu.be/abc",
        "https://github.com/features/actions",
        "https://github.com/",
        "https://gitlab.com/explore",
        "https://www.reddit.com/",
        "https://medium.com/",
        "https://www.tumblr.com/dashboard",
        "https://bsky.app/",
        "https://notgithub.com/ada/engine",
        "https://github.com.evil.example/ada/engine",
        "https://evil.example/github.com/ada/engine",
        "https://www.reddit.com/r/teachers.rss",
        "https://ada.wordpress.com/category/maths/feed",
        "https://ada.wordpress.com/2026/01/05/a-post/",
        "https://social.example/@ada",
        "https://github.com/" + "a" * 3000 + "/b",
    ],
)
def test_what_an_address_alone_does_not_tell(address: str) -> None:
    assert from_address(address) == []


def test_a_podcast_of_apple_needs_its_directory() -> None:
    address = "https://podcasts.apple.com/gb/podcast/chalk-and-talk/id123456789?i=1000"
    assert from_address(address) == []
    (lookup,) = lookups(address)
    assert lookup == "https://itunes.apple.com/lookup?id=123456789&entity=podcast"
    assert lookups("https://podcasts.apple.com/podcast/id5") != []
    assert lookups("https://e.org/podcast/x/id5") == []
    body = b"""{"resultCount":2,"results":[
        {"collectionName":"Chalk \\u0026 Talk","feedUrl":"https://feeds.example/chalk"},
        {"feedUrl":"javascript:alert(1)"},{"feedUrl":7},{}]}"""
    (found,) = recognise.from_lookup(body, lookup)
    assert (found.address, found.title) == ("https://feeds.example/chalk", "Chalk & Talk")
    assert (found.evidence, found.site) == ("lookup", "apple-podcasts")


def test_a_name_with_its_page_on_another_site() -> None:
    body = b"""{"links":[{"rel":"self","href":"https://a.example/users/ada"},{"rel":7},
        {"rel":"http://webfinger.net/rel/profile-page","href":"https://a.example/@ada"},
        {"rel":"http://webfinger.net/rel/profile-page","href":"javascript:x/@ada"}]}"""
    (found,) = recognise.from_webfinger(body)
    assert (found.address, found.title) == ("https://a.example/@ada.rss", "Posts of @ada")
    assert (found.evidence, found.site) == ("lookup", "mastodon")
    assert recognise.from_webfinger(b"[]") == recognise.from_webfinger(b'{"links":[7]}') == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"results":7}', b'{"results":[7]}', b"\xff"])
def test_an_answer_of_a_directory_that_is_none(body: bytes) -> None:
    assert recognise.from_lookup(body, "https://itunes.apple.com/lookup?id=1") == []


WP = (("https://api.w.org/", "https://e.org/blog/wp-json/"),)

MADE = [
    ("discourse", "/", {"metas": {"generator": "Discourse 3.4.0 - https://x"}}, "/latest.rss"),
    ("discourse", "/t/a-topic/12/3", {"ids": {"data-discourse-setup"}}, "/t/a-topic/12.rss"),
    (
        "discourse",
        "/talk/c/maths/school/7/l/top",
        {"ids": {"data-discourse-setup"}, "text": 'data-base-uri="/talk" x'},
        "/talk/c/maths/school/7.rss",
    ),
    ("discourse", "/tag/maths", {"metas": {"generator": "Discourse 3"}}, "/tag/maths.rss"),
    ("discourse", "/g/staff", {"metas": {"generator": "Discourse 3"}}, "/g/staff/posts.rss"),
    ("nodebb", "/", {"headers": {"x-powered-by": "NodeBB"}}, "/recent.rss"),
    ("nodebb", "/topic/9/a-topic/2", {"ids": {"ajaxify-data"}}, "/topic/9.rss"),
    (
        "nodebb",
        "/forum/category/3/maths",
        {"ids": {"ajaxify-data"}, "text": '{"relative_path":"/forum","x":1}'},
        "/forum/category/3.rss",
    ),
    ("flarum", "/", {"ids": {"flarum-loading"}}, "/atom"),
    ("flarum", "/d/4-a-talk/2", {"ids": {"flarum-json-payload"}}, "/atom/d/4"),
    (
        "flarum",
        "/f/t/maths",
        {"ids": {"flarum-content"}, "text": '"baseUrl":"https:\\/\\/e.org\\/f"'},
        "/f/atom/t/maths",
    ),
    ("phpbb", "/b/viewtopic.php?f=2&t=5&sid=1", {"ids": {"phpbb"}}, "/b/app.php/feed/topic/5"),
    ("phpbb", "/b/viewforum.php?f=2", {"ids": {"phpbb"}}, "/b/app.php/feed/forum/2"),
    ("phpbb", "/b/index.php", {"text": 'Powered by <a href="x">phpBB</a>'}, "/b/app.php/feed"),
    (
        "mybb",
        "/forumdisplay.php?fid=3",
        {"text": 'Powered By <a href="x">MyBB</a>'},
        "/syndication.php?type=atom1.0&fid=3",
    ),
    (
        "vbulletin",
        "/forumdisplay.php?f=3",
        {"metas": {"generator": "vBulletin 4.2"}},
        "/external.php?type=RSS2&forumids=3&lastpost=1",
    ),
    ("xenforo", "/forums/maths.4/", {"ids": {"XF"}}, "/forums/maths.4/index.rss"),
    (
        "hyperkitty",
        "/archives/list/talk@e.org/thread/X/",
        {"scripts": ("/static/hyperkitty/x.js",)},
        "/archives/list/talk@e.org/feed/",
    ),
    ("lemmy", "/c/maths", {"text": "window.lemmyConfig={}"}, "/feeds/c/maths.xml?sort=New"),
    ("mastodon", "/@ada", {"headers": {"server": "Mastodon"}}, "/@ada.rss"),
    ("mastodon", "/@ada/1123", {"ids": {"mastodon"}}, "/@ada.rss"),
    ("mastodon", "/tags/maths", {"ids": {"mastodon"}}, "/tags/maths.rss"),
    ("pleroma", "/ada", {"title": "Pleroma"}, "/users/ada/feed.atom"),
    (
        "gitlab",
        "/team/engine",
        {"metas": {"og:site_name": "GitLab"}},
        "/team/engine/-/releases.atom",
    ),
    ("wordpress", "/", {"metas": {"generator": "WordPress 6.6"}}, "/feed/"),
    ("wordpress", "/blog/category/maths/", {"links": WP}, "/blog/category/maths/feed/"),
    (
        "blogger",
        "/2026/01/a-post.html",
        {"metas": {"generator": "blogger"}},
        "/feeds/posts/default",
    ),
    ("tumblr", "/", {"metas": {"al:android:package": "com.tumblr"}}, "/rss"),
    ("substack", "/p/x", {"scripts": ("https://substackcdn.com/b/x.js",)}, "/feed"),
    ("medium", "/a-story", {"metas": {"al:android:package": "com.medium.reader"}}, "/feed"),
    ("ghost", "/author/ada/", {"metas": {"generator": "Ghost 5.80"}}, "/author/ada/rss/"),
]


@pytest.mark.parametrize(("key", "path", "shown", "feed"), MADE)
def test_a_page_shows_what_it_is_made_with(
    key: str, path: str, shown: dict[str, object], feed: str
) -> None:
    ids = {"ids": frozenset(shown["ids"])} if "ids" in shown else {}  # type: ignore[call-overload]
    site, found = from_page(Page(f"https://e.org{path}", **{**shown, **ids}))
    assert site is not None and site.key == key
    assert (found[0].address, found[0].evidence) == (f"https://e.org{feed}", "page")
    assert {one.site for one in found} == {key}


def test_a_channel_of_youtube_is_told_by_its_page() -> None:
    wanted = f"{VIDEOS}?channel_id={UC}"
    for page in (
        Page("https://www.youtube.com/@ada", metas={"identifier": UC}),
        Page("https://www.youtube.com/@ada", text=f'{{"externalId":"{UC}"}}'),
        Page(
            "https://www.youtube.com/@ada",
            links=(("canonical", f"https://www.youtube.com/channel/{UC}"),),
        ),
        Page(
            "https://www.youtube.com/watch?v=x", text=f'"videoDetails":{{"a":1,"channelId":"{UC}"'
        ),
    ):
        site, found = from_page(page)
        assert site and site.key == "youtube" and found[0].address == wanted
    assert from_page(Page("https://e.org/@ada", metas={"identifier": UC})) == (None, [])


def test_a_podcast_told_by_apples_page() -> None:
    text = r'{"feedUrl":"https:\/\/feeds.example\/a?b=1\u0026c=2"}'
    page = Page("https://podcasts.apple.com/x/id1", title="Chalk", text=text)
    assert from_page(page)[1][0].address == "https://feeds.example/a?b=1&c=2"
    bad = Page("https://podcasts.apple.com/x/id1", text='{"feedUrl":"http://[nowhere"}')
    assert from_page(bad)[1] == []


def test_a_blog_without_words_in_its_addresses_is_only_believed() -> None:
    links = (("alternate", "https://e.org/?feed=rss2"),)
    site, found = from_page(Page("https://e.org/", metas={"generator": "WordPress 6"}, links=links))
    assert site and site.key == "wordpress" and found == []


def test_a_page_cannot_send_its_root_elsewhere() -> None:
    text = '"baseUrl":"https://evil.example/f"'
    _, found = from_page(Page("https://e.org/", ids=frozenset({"flarum-loading"}), text=text))
    assert found[0].address == "https://e.org/atom"


def test_every_row_is_whole() -> None:
    """Each pattern is one, each template finds its names, nothing points at an unsafe scheme."""
    for site in SITES:
        assert site.hosts or site.signs, site.key
        given_names = {"origin", "root", "page", "host"} | set(re.compile(site.hosts).groupindex)
        rows = [(re.compile(one.path), one.feeds, one.lookup) for one in site.places]
        rows += [(re.compile(s.pattern), f.feeds, "") for f in site.finds for s in f.signs]
        for pattern, feeds, lookup in rows:
            names = given_names | set(pattern.groupindex)
            for text in [t for f in feeds for t in (f.address, f.title)] + [lookup]:
                assert {n for _, n, _, _ in Formatter().parse(text) if n} <= names, text
            for feed in feeds:
                assert re.match(r"\{(?:origin|root|feed)\}|https://", feed.address), feed
                assert feed.kind in ("rss", "atom", "jsonfeed")
                assert not feed.about or feed.about.endswith(".")
        for sign in site.roots:
            assert "root" in re.compile(sign.pattern).groupindex


_NAMES = """www.youtube.com github.com gitlab.com www.reddit.com a.wordpress.com medium.com e.org
a.blogspot.com bsky.app podcasts.apple.com www.tumblr.com vimeo.com"""
_HOSTS = st.sampled_from(_NAMES.split())


@given(_HOSTS, st.text(max_size=60), st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_address_or_page_only_web_addresses_come(host: str, path: str, text: str) -> None:
    try:
        address = clean_address(f"https://{host}/{path}")
    except FetchError:
        return
    page = Page(
        address, ids=frozenset({"flarum-loading", "phpbb"}), text=f'"baseUrl":"https:{text}"'
    )
    for one in from_address(address) + from_page(page)[1]:
        assert read_address(one.address)
    assert all(one.startswith("https://itunes.apple.com/") for one in lookups(address))


MADE_WITH = {"blogger": "blogger", "tumblr": "tumblr", "wordpress": "wordpress"} | {
    "firefox-nightly-blog": "wordpress",
    "seattletimes-1": "wordpress",
    "medium-1": "medium",
    "medium-2": "medium",
    "lazy-image-1": "medium",
}


@needs_corpus
def test_real_pages_are_known_for_what_they_are() -> None:
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob("fulltext/readability/*/source.html")):
        html = path.read_bytes().decode("utf-8", "replace")
        page, _ = read_page(html, "https://e.org/a-page", {})
        site, known = from_page(page)
        if site:
            found[path.parent.name] = site.key
            assert not site.board, "no page of this set is a board"
            assert all(one.address.startswith("https://e.org/") for one in known)
    assert MADE_WITH.items() <= found.items()
    assert len(found) < 15, f"most of these pages are made with nothing we know: {found}"
