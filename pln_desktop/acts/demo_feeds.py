"""The demo's posts written as the formats that communities really publish.

RSS 2.0, RSS 1.0, Atom (RFC 4287), Atom with threads (RFC 4685), JSON Feed 1.1, and HTML pages.
"""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from html import escape

from pln_desktop.acts.demo_content import Feed
from pln_desktop.acts.demo_content import Place
from pln_desktop.acts.demo_content import Post
from pln_desktop.acts.demo_content import plain

MEDIA_TYPES = {
    "rss2": "application/rss+xml",
    "rss1": "application/rdf+xml",
    "atom": "application/atom+xml",
    "forum": "application/atom+xml",
    "json": "application/feed+json",
}
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_STYLE = (
    "body{max-width:42rem;margin:3rem auto;padding:0 1rem;font:1.1rem/1.6 serif}img{max-width:100%}"
)


def write_feed(feed: Feed, place: Place, base: str) -> bytes:
    """The bytes of one feed document in its own format, UTF-8."""
    writers = {"rss2": _rss2, "rss1": _rss1, "atom": _atom, "forum": _atom, "json": _json}
    return writers[feed.format](feed, place, base).encode()


def write_page(post: Post, place: Place, base: str) -> bytes:
    """The page of one post, with what a card catalogue can take from it."""
    authors = "".join(f'<meta name="author" content="{escape(name)}">\n' for name in post.authors)
    facts = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": post.title,
        "author": [{"@type": "Person", "name": name} for name in post.authors],
        "datePublished": _rfc3339(post.published),
        "inLanguage": post.language,
        "publisher": {"@type": "Organization", "name": place.name},
    }
    data = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    files = "".join(
        f'<p>Attached: <a href="{escape(file.address)}">{escape(file.address.rpartition("/")[2])}</a></p>\n'
        for file in post.attachments
    )
    head = (
        f"{authors}"
        f'<meta property="og:title" content="{escape(post.title)}">\n'
        f'<meta property="og:site_name" content="{escape(place.name)}">\n'
        f'<meta property="article:published_time" content="{_rfc3339(post.published)}">\n'
        f'<meta name="description" content="{escape(post.summary)}">\n'
        f'<link rel="canonical" href="{base}{post.path}">\n'
        f'<script type="application/ld+json">{data}</script>\n'
    )
    body = (
        f'<nav><a href="{place.path}">{escape(place.name)}</a></nav>\n'
        f"<article>\n<h1>{escape(post.title)}</h1>\n"
        f"<p>{escape(', '.join(post.authors))}, "
        f'<time datetime="{_rfc3339(post.published)}">{post.published:%Y-%m-%d}</time></p>\n'
        f"{post.html}\n</article>\n{files}"
    )
    return _html(post.title, head, body, post.language, post.direction)


def write_home(place: Place) -> bytes:
    """A community's home page, naming its feeds so that they can be found from it."""
    head = "".join(
        f'<link rel="alternate" type="{MEDIA_TYPES[feed.format]}" title="{escape(feed.title)}" href="{feed.path}">\n'
        for feed in place.feeds
    )
    lists = "".join(
        f"<h2>{escape(feed.title)}</h2>\n<p>{escape(feed.about)}</p>\n{_links(feed.posts)}"
        for feed in place.feeds
    )
    return _html(
        place.name, head, f"<h1>{escape(place.name)}</h1>\n<p>{escape(place.purpose)}</p>\n{lists}"
    )


def write_index(places: tuple[Place, ...]) -> bytes:
    """The page at the server's root: the communities."""
    rows = "".join(
        f'<li><a href="{place.path}">{escape(place.name)}</a></li>\n' for place in places
    )
    return _html(
        "A small network of educators",
        "",
        f"<h1>A small network of educators</h1>\n<ul>\n{rows}</ul>\n",
    )


def _rss2(feed: Feed, place: Place, base: str) -> str:
    items = "".join(
        f"<item>\n<title>{escape(post.title)}</title>\n<link>{base}{post.path}</link>\n"
        f'<guid isPermaLink="true">{base}{post.path}</guid>\n'
        f"<pubDate>{format_datetime(post.published)}</pubDate>\n"
        f"{_tags('dc:creator', post.authors)}{_tags('category', post.tags)}"
        f"<description>{escape(post.summary)}</description>\n"
        f"<content:encoded>{_cdata(_content(post))}</content:encoded>\n"
        + "".join(
            f'<enclosure url="{escape(file.address)}" length="{file.size}" type="{file.media_type}"/>\n'
            for file in post.attachments
        )
        + "</item>\n"
        for post in feed.posts
    )
    return (
        f'{_XML}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(feed.title)}</title>\n<link>{base}{place.path}</link>\n"
        f"<description>{escape(feed.about)}</description>\n<language>{feed.language}</language>\n"
        f'<atom:link rel="self" type="application/rss+xml" href="{base}{feed.path}"/>\n'
        f"<lastBuildDate>{format_datetime(feed.changed)}</lastBuildDate>\n{items}</channel>\n</rss>\n"
    )


def _rss1(feed: Feed, place: Place, base: str) -> str:
    rows = "".join(f'<rdf:li rdf:resource="{base}{post.path}"/>\n' for post in feed.posts)
    items = "".join(
        f'<item rdf:about="{base}{post.path}">\n<title>{escape(post.title)}</title>\n'
        f"<link>{base}{post.path}</link>\n<description>{escape(post.summary)}</description>\n"
        f"{_tags('dc:creator', post.authors)}{_tags('dc:subject', post.tags)}"
        f"<dc:date>{_rfc3339(post.published)}</dc:date>\n"
        f"<content:encoded>{_cdata(_content(post))}</content:encoded>\n</item>\n"
        for post in feed.posts
    )
    return (
        f'{_XML}<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{base}{feed.path}">\n<title>{escape(feed.title)}</title>\n'
        f"<link>{base}{place.path}</link>\n<description>{escape(feed.about)}</description>\n"
        f"<dc:date>{_rfc3339(feed.changed)}</dc:date>\n<items><rdf:Seq>\n{rows}</rdf:Seq></items>\n</channel>\n"
        f"{items}</rdf:RDF>\n"
    )


def _atom(feed: Feed, place: Place, base: str) -> str:
    entries = "".join(_atom_entry(post, base) for post in feed.posts)
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" '
        f'xml:lang="{feed.language}" xml:base="{base}{feed.path}">\n'
        f"<id>{base}{feed.path}</id>\n<title>{escape(feed.title)}</title>\n"
        f"<subtitle>{escape(feed.about)}</subtitle>\n<updated>{_rfc3339(feed.changed)}</updated>\n"
        f"<author><name>{escape(place.name)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href="{base}{feed.path}"/>\n'
        f'<link rel="alternate" type="text/html" href="{base}{place.path}"/>\n{entries}</feed>\n'
    )


def _atom_entry(post: Post, base: str) -> str:
    """One entry; a reply names what it answers (RFC 4685, section 3)."""
    answer = base + post.reply_to
    reply = (
        f'<thr:in-reply-to ref="{answer}" href="{answer}" type="text/html"/>\n'
        if post.reply_to
        else ""
    )
    files = "".join(
        f'<link rel="enclosure" type="{file.media_type}" length="{file.size}" href="{escape(file.address)}"/>\n'
        for file in post.attachments
    )
    return (
        f'<entry xml:lang="{post.language}">\n<id>{base}{post.path}</id>\n'
        f'<title type="text">{escape(post.title)}</title>\n'
        f'<link rel="alternate" type="text/html" href="{base}{post.path}"/>\n{files}{reply}'
        f"<published>{_rfc3339(post.published)}</published>\n<updated>{_rfc3339(post.published)}</updated>\n"
        + "".join(f"<author><name>{escape(name)}</name></author>\n" for name in post.authors)
        + "".join(f'<category term="{escape(tag)}"/>\n' for tag in post.tags)
        + f'<summary type="text">{escape(post.summary)}</summary>\n'
        f'<content type="html">{escape(_content(post))}</content>\n</entry>\n'
    )


def _json(feed: Feed, place: Place, base: str) -> str:
    items = [
        {
            "id": base + post.path,
            "url": base + post.path,
            "title": post.title,
            "content_html": _content(post),
            "summary": post.summary,
            "date_published": _rfc3339(post.published),
            "authors": [{"name": name} for name in post.authors],
            "tags": list(post.tags),
            "language": post.language,
            "attachments": [
                {"url": file.address, "mime_type": file.media_type, "size_in_bytes": file.size}
                for file in post.attachments
            ],
        }
        for post in feed.posts
    ]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "home_page_url": base + place.path,
        "feed_url": base + feed.path,
        "language": feed.language,
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _content(post: Post) -> str:
    """The body; one that runs from right to left says so itself, for formats that cannot."""
    if post.direction == "ltr":
        return post.html
    return f'<div lang="{post.language}" dir="{post.direction}">\n{post.html}\n</div>'


def _links(posts: tuple[Post, ...]) -> str:
    rows = "".join(
        f'<li><a href="{post.path}">{escape(plain(escape(post.title)))}</a></li>\n'
        for post in posts
    )
    return f"<ul>\n{rows}</ul>\n"


def _html(title: str, head: str, body: str, language: str = "en", direction: str = "ltr") -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n{head}</head>\n<body>\n{body}</body>\n</html>\n"
    ).encode()


def _tags(name: str, values: tuple[str, ...]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>\n" for value in values)


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _rfc3339(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
