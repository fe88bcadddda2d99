"""Where boards keep their feeds, told by the signs of their pages: the rest of sites.py's table.

Until a board has a connector of its own its feeds are what is offered, by connector `feed`.
"""

from __future__ import annotations

from pln_desktop.sync.blogs import BLOGS
from pln_desktop.sync.sites import KNOWN
from pln_desktop.sync.sites import Feed
from pln_desktop.sync.sites import Place
from pln_desktop.sync.sites import Sign
from pln_desktop.sync.sites import Site

_ONE = r"[^/?]+"
_ANY = r"/.*"
_OFF = "Its administrator can switch feeds off; then there is nothing at this address."
_EXTENSION = "A Flarum board has feeds only where its administrator added them."
_FIRST_POSTS = "It brings the first post of each thread, never the answers."
_GUEST = "It brings what a visitor without an account may read."


def _script_root(*names: str) -> Sign:
    """The folder of a board's scripts, as its page's own address tells it."""
    return Sign("path", rf"^(?P<root>.*?)/(?:{'|'.join(names)})\.php(?:[/?].*)?$")


_DISCOURSE = (
    Feed("{root}/latest.rss", "{page}: new topics"),
    Feed("{root}/posts.rss", "{page}: every new post"),
)
_NODEBB = (
    Feed("{root}/recent.rss", "{page}: topics with new posts"),
    Feed("{root}/recentposts.rss", "{page}: every new post"),
)
_FLARUM = (
    Feed("{root}/atom", "{page}: discussions", "atom", _EXTENSION),
    Feed("{root}/rss", "{page}: discussions", "rss", _EXTENSION),
)
_PHPBB = (
    Feed("{root}/app.php/feed", "{page}: new posts", "atom", _OFF),
    Feed("{root}/app.php/feed/topics", "{page}: new topics", "atom", _OFF),
)
_MYBB = (Feed("{root}/syndication.php?type=atom1.0", "{page}: new threads", "atom", _FIRST_POSTS),)
_VBULLETIN = (
    Feed("{root}/external.php?type=RSS2&lastpost=1", "{page}: newest posts", "rss", _GUEST),
)
_XENFORO = (Feed("{root}/forums/-/index.rss", "{page}: new threads", "rss", _FIRST_POSTS),)
_LEMMY = (Feed("{root}/feeds/local.xml?sort=New", "{page}: new posts here"),)

BOARDS: tuple[Site, ...] = (
    Site(
        "discourse",
        "Discourse",
        board=True,
        signs=(
            Sign("meta generator", r"^Discourse\b"),
            Sign("id", r"^data-discourse-setup$"),
        ),
        roots=(
            Sign("text", r'data-base-uri="(?P<root>/[^"]+)"'),
            Sign("meta discourse-base-uri", r"^(?P<root>/.+)$"),
        ),
        places=(
            Place(
                rf"/t/(?P<topic>{_ONE}/\d+|\d+)(?:/\d+)?",
                (Feed("{root}/t/{topic}.rss", "Only this topic"), *_DISCOURSE),
            ),
            Place(
                rf"/c/(?P<category>(?:{_ONE}/)+?\d+)(?:/.*)?",
                (Feed("{root}/c/{category}.rss", "Only this category"), *_DISCOURSE),
            ),
            Place(
                rf"/tag/(?P<tag>{_ONE})(?:/.*)?",
                (Feed("{root}/tag/{tag}.rss", "Only what is tagged {tag}"), *_DISCOURSE),
            ),
            Place(
                rf"/g/(?P<group>{_ONE})(?:/.*)?",
                (Feed("{root}/g/{group}/posts.rss", "Posts of the group {group}"), *_DISCOURSE),
            ),
            Place(_ANY, _DISCOURSE),
        ),
    ),
    Site(
        "nodebb",
        "NodeBB",
        board=True,
        signs=(
            Sign("header x-powered-by", r"^NodeBB$"),
            Sign("id", r"^ajaxify-data$"),
            Sign("meta generator", r"^NodeBB\b"),
        ),
        roots=(Sign("text", r'"relative_path":\s*"(?P<root>/[^"\\]+)"'),),
        places=(
            Place(
                r"/topic/(?P<tid>\d+)(?:/.*)?",
                (Feed("{root}/topic/{tid}.rss", "Only this topic"), *_NODEBB),
            ),
            Place(
                r"/category/(?P<cid>\d+)(?:/.*)?",
                (Feed("{root}/category/{cid}.rss", "Only this category"), *_NODEBB),
            ),
            Place(
                rf"/tags/(?P<tag>{_ONE})",
                (Feed("{root}/tags/{tag}.rss", "Only what is tagged {tag}"), *_NODEBB),
            ),
            Place(
                rf"/user/(?P<who>{_ONE})(?:/.*)?",
                (Feed("{root}/user/{who}/topics.rss", "Topics of {who}"), *_NODEBB),
            ),
            Place(_ANY, _NODEBB),
        ),
    ),
    Site(
        "flarum",
        "Flarum",
        board=True,
        signs=(Sign("id", r"^flarum-(?:loading|json-payload|content)$"),),
        roots=(Sign("text", r'"baseUrl":\s*"(?P<root>https?:[^"]+)"'),),
        places=(
            Place(
                r"/d/(?P<id>\d+)(?:-[^/]*)?(?:/.*)?",
                (Feed("{root}/atom/d/{id}", "Only this discussion", "atom", _EXTENSION), *_FLARUM),
            ),
            Place(
                rf"/t/(?P<tag>{_ONE})",
                (Feed("{root}/atom/t/{tag}", "Only {tag}", "atom", _EXTENSION), *_FLARUM),
            ),
            Place(_ANY, _FLARUM),
        ),
    ),
    Site(
        "phpbb",
        "phpBB",
        board=True,
        signs=(
            Sign("id", r"^phpbb$"),
            Sign("text", r"(?i)powered by\s{0,9}<a[^>]{0,300}>\s{0,9}phpbb"),
        ),
        roots=(_script_root("index", "viewforum", "viewtopic", "search", "memberlist", "ucp"),),
        places=(
            Place(
                r"/viewtopic\.php\?(?:.*&)?t=(?P<topic>\d+)(?:&.*)?",
                (
                    Feed("{root}/app.php/feed/topic/{topic}", "Only this topic", "atom", _OFF),
                    *_PHPBB,
                ),
            ),
            Place(
                r"/viewforum\.php\?(?:.*&)?f=(?P<forum>\d+)(?:&.*)?",
                (
                    Feed("{root}/app.php/feed/forum/{forum}", "Only this forum", "atom", _OFF),
                    *_PHPBB,
                ),
            ),
            Place(_ANY, _PHPBB),
        ),
    ),
    Site(
        "mybb",
        "MyBB",
        board=True,
        signs=(Sign("text", r"(?i)powered by\s{0,9}<a[^>]{0,300}>\s{0,9}mybb"),),
        roots=(_script_root("index", "forumdisplay", "showthread", "portal", "member"),),
        places=(
            Place(
                r"/forumdisplay\.php\?(?:.*&)?fid=(?P<forum>\d+)(?:&.*)?",
                (
                    Feed(
                        "{root}/syndication.php?type=atom1.0&fid={forum}",
                        "Only this forum",
                        "atom",
                        _FIRST_POSTS,
                    ),
                    *_MYBB,
                ),
            ),
            Place(_ANY, _MYBB),
        ),
    ),
    Site(
        "vbulletin",
        "vBulletin",
        board=True,
        signs=(Sign("meta generator", r"^vBulletin\b"),),
        roots=(_script_root("index", "forum", "forumdisplay", "showthread"),),
        places=(
            Place(
                r"/forumdisplay\.php\?(?:.*&)?f=(?P<forum>\d+)(?:&.*)?",
                (
                    Feed(
                        "{root}/external.php?type=RSS2&forumids={forum}&lastpost=1",
                        "Only this forum",
                        "rss",
                        _GUEST,
                    ),
                    *_VBULLETIN,
                ),
            ),
            Place(_ANY, _VBULLETIN),
        ),
    ),
    Site(
        "xenforo",
        "XenForo",
        board=True,
        signs=(Sign("id", r"^XF$"),),
        roots=(Sign("path", r"^(?P<root>.*?)/(?:forums|threads|whats-new|members)(?:[/?].*)?$"),),
        places=(
            Place(
                rf"/forums/(?P<forum>{_ONE}\.\d+)(?:/.*)?",
                (
                    Feed("{root}/forums/{forum}/index.rss", "Only this forum", "rss", _FIRST_POSTS),
                    *_XENFORO,
                ),
            ),
            Place(_ANY, _XENFORO),
        ),
    ),
    Site(
        "hyperkitty",
        "Mailman",
        board=True,
        signs=(Sign("script", r"/static/hyperkitty/|/mailman3/static/"),),
        roots=(Sign("path", r"^(?P<root>.*?)/list/.*$"),),
        places=(
            Place(
                r"/list/(?P<list>[^/?]+@[^/?]+)(?:/.*)?",
                (Feed("{root}/list/{list}/feed/", "Mails to {list}"),),
            ),
        ),
    ),
    Site(
        "lemmy",
        "Lemmy",
        board=True,
        signs=(Sign("meta generator", r"(?i)^lemmy\b"), Sign("text", r"window\.lemmyConfig\b")),
        places=(
            Place(
                rf"/c/(?P<name>{_ONE})",
                (Feed("{root}/feeds/c/{name}.xml?sort=New", "New posts of {name}"), *_LEMMY),
            ),
            Place(
                rf"/u/(?P<name>{_ONE})",
                (Feed("{root}/feeds/u/{name}.xml?sort=New", "New posts of {name}"), *_LEMMY),
            ),
            Place(_ANY, _LEMMY),
        ),
    ),
)

SITES = (*KNOWN, *BLOGS, *BOARDS)
"""The whole table, in the order in which it is tried."""
