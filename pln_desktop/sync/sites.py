"""Where known sites keep their feeds: a table, nothing but data; it goes on in blogs.py and
boards.py, and recognise.py reads it.

A row is known by its host, and then its `places` tell feeds from an address alone; or by the
`signs` of a page that was fetched, and then its places stand below the board's or blog's `root`.
Every address is one that the site documents or its program makes; none is asked by being here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's address and title, with `{names}` of groups, and its format.

    `{origin}` is scheme and host as typed, `{root}` where the board or blog begins, `{page}` the
    page's own name, `{host}` the host.
    """

    address: str
    title: str
    kind: str = "rss"
    about: str = ""  # one sentence, where there is a catch


@dataclass(frozen=True, slots=True)
class Place:
    """A path, as a pattern for the whole of it without the slash at its end; with `\\?` also for
    the query. `lookup` is an address of a directory that can tell the feed; `shown` counts only
    where the page was fetched and showed its making."""

    path: str
    feeds: tuple[Feed, ...] = ()
    lookup: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A part of a page and a pattern in it: `meta NAME`, `link REL`, `id`, `script`, `text`,
    `title`, `header NAME`, `path`."""

    part: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Find:
    """A feed that a known host's page holds in other words than a link."""

    signs: tuple[Sign, ...]
    feeds: tuple[Feed, ...]


@dataclass(frozen=True, slots=True)
class Site:
    key: str  # stable, for programs
    name: str  # for people
    hosts: str = ""  # pattern for the whole host, without www.
    places: tuple[Place, ...] = ()
    signs: tuple[Sign, ...] = ()  # one is enough
    roots: tuple[Sign, ...] = ()  # each with a group `root`
    unless: tuple[Sign, ...] = ()  # set up otherwise: what the page names is all that is sure
    finds: tuple[Find, ...] = ()
    board: bool = False


_ONE = r"[^/?]+"  # one part of a path
_UC = r"UC(?P<id>[\w-]{22})"
_VIDEOS = "https://www.youtube.com/feeds/videos.xml"
_CHANNEL = (
    Feed(f"{_VIDEOS}?channel_id=UC{{id}}", "All videos of the channel", "atom"),
    Feed(f"{_VIDEOS}?playlist_id=UULF{{id}}", "Its videos without shorts and streams", "atom"),
    Feed(f"{_VIDEOS}?playlist_id=UULV{{id}}", "Its live streams", "atom"),
    Feed(f"{_VIDEOS}?playlist_id=UUSH{{id}}", "Its shorts", "atom"),
)
_REDDIT = "Reddit often refuses readers that have no private feed address from its preferences."
_APPLE = "https://itunes.apple.com/lookup?id={id}&entity=podcast"
_PODCAST = Feed("{feed}", "{page}")
_NOT_A_USER = (
    r"(?!(?:about|apps|collections|contact|customer-stories|enterprise|events|explore|features|"
    r"issues|login|marketplace|new|notifications|orgs|organizations|pricing|pulls|readme|search|"
    r"security|settings|signup|site|sponsors|stars|team|topics|trending)(?:/|$))"
)

_VIDEO_AND_SOUND = (
    Site(
        "youtube",
        "YouTube",
        hosts=r"(?:(?:m|music)\.)?youtube\.com",
        places=(
            Place(rf"/channel/{_UC}(?:/.*)?", _CHANNEL),
            Place(
                r"/(?:playlist|watch)\?(?:.*&)?list=(?P<id>(?!RD|LL|WL)[\w-]{12,})(?:&.*)?",
                (Feed(f"{_VIDEOS}?playlist_id={{id}}", "The playlist's videos", "atom"),),
            ),
        ),
        finds=(
            Find(
                (
                    Sign("link canonical", rf"https://www\.youtube\.com/channel/{_UC}"),
                    Sign("meta identifier", _UC),
                    Sign("meta channelId", _UC),
                    Sign("text", rf'"externalId":"{_UC}"'),
                    Sign("text", rf'"videoDetails":\{{[^{{}}]{{0,4000}}"channelId":"{_UC}"'),
                ),
                _CHANNEL,
            ),
        ),
    ),
    Site(
        "apple-podcasts",
        "Apple Podcasts",
        hosts=r"(?:podcasts|itunes)\.apple\.com",
        places=(Place(rf"(?:/[a-z]{{2}})?/podcast(?:/{_ONE})?/id(?P<id>\d+)", lookup=_APPLE),),
        finds=(Find((Sign("text", r'"feedUrl":"(?P<feed>https?:[^"]+)"'),), (_PODCAST,)),),
    ),
    Site(
        "vimeo",
        "Vimeo",
        hosts=r"vimeo\.com",
        places=(
            Place(
                rf"/(?P<who>(?:channels|groups)/{_ONE})(?:/videos)?",
                (Feed("{origin}/{who}/videos/rss", "Videos of {who}"),),
            ),
        ),
    ),
)

_SOCIAL = (
    Site(
        "reddit",
        "Reddit",
        hosts=r"(?:(?:old|new|np)\.)?reddit\.com",
        places=(
            Place(
                rf"/r/(?P<name>{_ONE})/comments/(?P<id>\w+)(?:/.*)?",
                (Feed("{origin}/r/{name}/comments/{id}/.rss", "This thread", "atom", _REDDIT),),
            ),
            Place(
                rf"/r/(?P<name>{_ONE})(?:/(?:new|hot|top|rising|best))?",
                (
                    Feed("{origin}/r/{name}/new/.rss", "r/{name}: new posts", "atom", _REDDIT),
                    Feed("{origin}/r/{name}/.rss", "r/{name}: its front page", "atom", _REDDIT),
                    Feed("{origin}/r/{name}/comments/.rss", "r/{name}: comments", "atom", _REDDIT),
                ),
            ),
            Place(
                rf"/u(?:ser)?/(?P<name>{_ONE})/m/(?P<many>{_ONE})",
                (Feed("{origin}/user/{name}/m/{many}/.rss", "{many} of {name}", "atom", _REDDIT),),
            ),
            Place(
                rf"/u(?:ser)?/(?P<name>{_ONE})(?:/(?:submitted|comments|overview))?",
                (Feed("{origin}/user/{name}/.rss", "u/{name}", "atom", _REDDIT),),
            ),
        ),
    ),
    Site(
        "bluesky",
        "Bluesky",
        hosts=r"bsky\.app",
        places=(
            Place(
                rf"/profile/(?P<who>{_ONE})(?:/post/{_ONE})?",
                (Feed("{origin}/profile/{who}/rss", "Posts of {who}"),),
            ),
        ),
    ),
    Site(
        "mastodon",
        "Mastodon",
        signs=(
            Sign("header server", r"^Mastodon$"),
            Sign("id", r"^mastodon$"),
        ),
        places=(
            Place(
                r"(?:/web|/deck)?/@(?P<who>[\w.-]+)(?:/.*)?",
                (Feed("{root}/@{who}.rss", "Posts of @{who}"),),
            ),
            Place(rf"/users/(?P<who>{_ONE})", (Feed("{root}/@{who}.rss", "Posts of @{who}"),)),
            Place(rf"/tags/(?P<tag>{_ONE})", (Feed("{root}/tags/{tag}.rss", "Posts with #{tag}"),)),
        ),
    ),
    Site(
        "pleroma",
        "Pleroma",
        signs=(Sign("title", r"^(?:Pleroma|Akkoma)\b"), Sign("text", r'data-src="/static/pleroma')),
        places=(
            Place(
                r"/(?:@|users/)?(?P<who>[\w.-]+)",
                (Feed("{root}/users/{who}/feed.atom", "Posts of @{who}", "atom"),),
            ),
        ),
    ),
)

_CODE = (
    Site(
        "github",
        "GitHub",
        hosts=r"github\.com",
        places=(
            Place(
                rf"/{_NOT_A_USER}(?P<who>{_ONE})/(?P<repo>{_ONE})/discussions(?:/.*)?",
                (Feed("{origin}/{who}/{repo}/discussions.atom", "{repo}: discussions", "atom"),),
            ),
            Place(
                rf"/{_NOT_A_USER}(?P<who>{_ONE})/(?P<repo>{_ONE})/wiki(?:/.*)?",
                (Feed("{origin}/{who}/{repo}/wiki.atom", "{repo}: changes of the wiki", "atom"),),
            ),
            Place(
                rf"/{_NOT_A_USER}(?P<who>{_ONE})/(?P<repo>{_ONE})/(?:commits|tree)/(?P<branch>.+)",
                (
                    Feed(
                        "{origin}/{who}/{repo}/commits/{branch}.atom",
                        "{repo}: changes in {branch}",
                        "atom",
                    ),
                ),
            ),
            Place(
                rf"/{_NOT_A_USER}(?P<who>{_ONE})/(?P<repo>{_ONE}?)(?:\.git)?(?:/.*)?",
                (
                    Feed("{origin}/{who}/{repo}/releases.atom", "{repo}: releases", "atom"),
                    Feed("{origin}/{who}/{repo}/commits.atom", "{repo}: every change", "atom"),
                    Feed("{origin}/{who}/{repo}/tags.atom", "{repo}: tags", "atom"),
                ),
            ),
            Place(
                rf"/{_NOT_A_USER}(?P<who>{_ONE})",
                (Feed("{origin}/{who}.atom", "What {who} does in public", "atom"),),
            ),
        ),
    ),
    Site(
        "github-gist",
        "GitHub Gist",
        hosts=r"gist\.github\.com",
        places=(
            Place(
                r"/(?!discover|search|starred|forked|mine)(?P<who>[\w-]+)(?:/\w+)?",
                (Feed("{origin}/{who}.atom", "Gists of {who}", "atom"),),
            ),
        ),
    ),
    Site(
        "gitlab",
        "GitLab",
        hosts=r"gitlab\.com",
        signs=(Sign("meta og:site_name", r"^GitLab$"),),
        places=(
            Place(
                r"/(?P<path>(?!explore|help|users/|dashboard|-)[^?]+?)/-/(?:commits|tree)/(?P<branch>.+)",
                (
                    Feed(
                        "{root}/{path}/-/commits/{branch}?format=atom",
                        "Changes in {branch}",
                        "atom",
                    ),
                ),
            ),
            Place(
                r"/(?P<path>(?!explore|help|users/|dashboard|-)[^/?]+(?:/[^/?]+)*?/(?P<repo>[^/?-][^/?]*))"
                r"(?:/-/.*)?",
                (
                    Feed("{root}/{path}/-/releases.atom", "{repo}: releases", "atom"),
                    Feed("{root}/{path}/-/tags?format=atom", "{repo}: tags", "atom"),
                    Feed("{root}/{path}.atom", "{repo}: all that happens", "atom"),
                ),
            ),
            Place(
                rf"/(?P<who>(?!explore|help|users$|dashboard|-){_ONE})",
                (Feed("{root}/{who}.atom", "What {who} does in public", "atom"),),
            ),
        ),
    ),
)

KNOWN: tuple[Site, ...] = (*_VIDEO_AND_SOUND, *_SOCIAL, *_CODE)
