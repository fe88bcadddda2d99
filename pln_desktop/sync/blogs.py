"""Where blogs keep their feeds, by host or by their pages' signs: more of sites.py's table."""

from __future__ import annotations

from pln_desktop.sync.sites import Feed
from pln_desktop.sync.sites import Place
from pln_desktop.sync.sites import Sign
from pln_desktop.sync.sites import Site

_ONE = r"[^/?]+"
_WORDPRESS = (
    Feed("{root}/feed/", "{page}: posts"),
    Feed("{root}/comments/feed/", "{page}: comments"),
)
_WORDPRESS_PART = Place(
    rf"(?P<part>(?:/{_ONE})*?/(?:category|tag|author)/.+?)(?:/page/\d+)?",
    (Feed("{root}{part}/feed/", "Only this part, {part}"), *_WORDPRESS),
)
_BLOGGER = (
    Feed("{root}/feeds/posts/default", "{page}: posts", "atom"),
    Feed("{root}/feeds/posts/default?alt=rss", "{page}: posts", "rss"),
    Feed("{root}/feeds/comments/default", "{page}: comments", "atom"),
)
_GHOST = (Feed("{root}/rss/", "{page}: posts"),)

BLOGS: tuple[Site, ...] = (
    Site(
        "wordpress",
        "WordPress",
        hosts=r"(?!developer\.)[\w-]+\.wordpress\.com",
        signs=(
            Sign("meta generator", r"^WordPress\b"),
            Sign("link https://api.w.org/", r"."),
            Sign("header link", r'rel="?https://api\.w\.org/'),
        ),
        roots=(
            Sign(
                "link https://api.w.org/",
                r"^(?P<root>.+?)/(?:wp-json/?|(?:index\.php)?\?rest_route=.*)$",
            ),
        ),
        unless=(Sign("link alternate", r"[?&]feed="),),  # addresses without words
        places=(_WORDPRESS_PART, Place("/", _WORDPRESS), Place(r"/.*", _WORDPRESS, shown=True)),
    ),
    Site(
        "blogger",
        "Blogger",
        hosts=r"[\w-]+\.blogspot\.(?:com|[a-z]{2}|com?\.[a-z]{2})",
        signs=(Sign("meta generator", r"(?i)^blogger$"),),
        places=(
            Place(
                rf"/search/label/(?P<label>{_ONE})",
                (Feed("{root}/feeds/posts/default/-/{label}", "Only {label}", "atom"), *_BLOGGER),
            ),
            Place(r"(?:/|/\d{4}(?:/\d\d)?(?:/[\w-]+\.html)?|/p/[\w-]+\.html)", _BLOGGER),
            Place(r"/.*", _BLOGGER, shown=True),
        ),
    ),
    Site(
        "tumblr",
        "Tumblr",
        hosts=r"(?!(?:api|assets|help|static|support|engineering)\.)(?P<blog>[\w-]+)\.tumblr\.com",
        signs=(Sign("meta al:android:package", r"^com\.tumblr$"),),
        places=(
            Place(
                rf"/tagged/(?P<tag>{_ONE})",
                (Feed("{root}/tagged/{tag}/rss", "Only {tag}"), Feed("{root}/rss", "{page}")),
            ),
            Place(r"(?:/|/post/.*|/archive)", (Feed("{root}/rss", "{page}"),)),
            Place(r"/.*", (Feed("{root}/rss", "{page}"),), shown=True),
        ),
    ),
    Site(
        "tumblr",
        "Tumblr",
        hosts=r"tumblr\.com",
        places=(
            Place(
                r"/(?:blog/(?:view/)?)?(?!dashboard|login|register|explore|tagged|search|settings|"
                r"about|policy|blog)(?P<blog>[\w-]+)(?:/\d+(?:/.*)?)?",
                (Feed("https://{blog}.tumblr.com/rss", "{blog}"),),
            ),
        ),
    ),
    Site(
        "substack",
        "Substack",
        hosts=r"(?!(?:open|support|on|api)\.)[\w-]+\.substack\.com",
        signs=(Sign("script", r"^https://substackcdn\.com/"),),
        places=(Place(r"(?:/|/p/.*|/archive|/about)", (Feed("{root}/feed", "{page}"),)),),
    ),
    Site(
        "substack",
        "Substack",
        hosts=r"open\.substack\.com",
        places=(
            Place(
                r"/pub/(?P<name>[\w-]+)(?:/.*)?",
                (Feed("https://{name}.substack.com/feed", "{name}"),),
            ),
        ),
    ),
    Site(
        "medium",
        "Medium",
        hosts=r"medium\.com",
        places=(
            Place(
                rf"/tag/(?P<tag>{_ONE})(?:/.*)?",
                (Feed("{origin}/feed/tag/{tag}", "Stories about {tag}"),),
            ),
            Place(
                rf"/(?P<who>(?!m/|me/|new-story|plans|search|about|feed){_ONE})/tagged/(?P<tag>{_ONE})",
                (Feed("{origin}/feed/{who}/tagged/{tag}", "{who}: {tag}"),),
            ),
            Place(
                rf"/(?P<who>(?!(?:m|me|p|new-story|plans|search|about|feed|tag|jobs-at-medium)(?:/|$)){_ONE})"
                r"(?:/.*)?",
                (Feed("{origin}/feed/{who}", "{who}"),),
            ),
        ),
    ),
    Site(
        "medium",
        "Medium",
        hosts=r"(?!(?:help|policy|blog|api|cdn-\w+|miro)\.)[\w-]+\.medium\.com",
        signs=(
            Sign("meta al:android:package", r"^com\.medium\.reader$"),
            Sign("meta al:ios:app_store_id", r"^828256236$"),
        ),
        places=(Place(r"/.*", (Feed("{root}/feed", "{page}"),)),),
    ),
    Site(
        "ghost",
        "Ghost",
        hosts=r"[\w-]+\.ghost\.io",
        signs=(Sign("meta generator", r"^Ghost\b"),),
        places=(
            Place(
                rf"(?P<part>/(?:tag|author)/{_ONE})(?:/page/\d+)?",
                (Feed("{root}{part}/rss/", "Only this part, {part}"), *_GHOST),
            ),
            Place(r"/.*", _GHOST),
        ),
    ),
)
