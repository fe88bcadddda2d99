"""F5: letters that nobody named the encoding of, or that are called UTF-8 and are not."""

from __future__ import annotations

import pytest
from feedparser.encodings import convert_to_utf8

from pln_desktop.sync import document
from pln_desktop.sync import feeds
from pln_desktop.sync.letters import detected
from tests.sync.corpus import ROOT
from tests.sync.corpus import needs_corpus

WORDS = {
    "ru": "Школьная газета и новости нашего класса: завтра мы пойдём в музей",
    "el": "Η σχολική εφημερίδα και τα νέα της τάξης μας, αύριο θα πάμε στο μουσείο",
    "he": "עיתון בית הספר וחדשות הכיתה שלנו, מחר נלך למוזיאון ואחר כך לגן",
    "ar": "صحيفة المدرسة وأخبار صفنا لهذا الأسبوع، غدا نذهب إلى المتحف",
    "zh": "学校的报纸和我们班的新闻，明天我们去博物馆",
    "tw": "學校的報紙和我們班的新聞，明天我們去博物館",
    "ja": "学校の新聞とクラスのニュース、明日は博物館に行きます",
    "ko": "학교 신문과 우리 반 소식, 내일 우리는 박물관에 갑니다",
    "th": "หนังสือพิมพ์โรงเรียนและข่าวของชั้นเรียน พรุ่งนี้เราจะไปพิพิธภัณฑ์",
}


@pytest.mark.parametrize("prolog", ["", "<?xml version='1.0' encoding='utf-8'?>"])
@pytest.mark.parametrize("charset", ["", "; charset=utf-8"])
@pytest.mark.parametrize(
    ("language", "codec"),
    [
        ("ru", "koi8-r"), ("ru", "cp1251"), ("ru", "iso-8859-5"), ("el", "iso-8859-7"),
        ("el", "cp1253"), ("he", "cp1255"), ("ar", "cp1256"), ("zh", "gb18030"), ("tw", "big5"),
        ("ja", "shift_jis"), ("ja", "euc_jp"), ("ko", "euc_kr"), ("th", "cp874"),
    ],
)  # fmt: skip
def test_f5_letters_are_told_by_themselves(
    language: str, codec: str, prolog: str, charset: str
) -> None:
    title = WORDS[language]
    item = f"<item><guid>https://e.org/a</guid><title>{title}</title></item>"
    body = f"{prolog}<rss version='2.0'><channel><title>x</title>{item * 3}</channel></rss>"
    found = feeds.parse(body.encode(codec), content_type=f"text/xml{charset}")
    assert found.items[0].title == title
    assert found.notes[0].startswith("read as "), "what is guessed is said"


@pytest.mark.parametrize(
    "words",
    [
        "café – naïve über, a note from the school’s own garden",
        "Ünïted für Schüler, Grüße aus Köln und Münster",
        "l’élève âgé préféré a été évalué à l’école",
        "Þórður býr á Íslandi og fór í skólann í gær",
        "Привет".encode("cp1251").decode("latin-1"),
    ],
)
def test_f5_western_letters_and_few_words_stay_as_they_were(words: str) -> None:
    body = f"<rss><channel><item><title>{words}</title></item></channel></rss>"
    data = body.encode("cp1252", "replace")
    assert detected(data) == ""
    assert feeds.parse(data).encoding == "windows-1252"


def test_f5_garbage_is_no_language() -> None:
    garbage = bytes(range(128, 256)) * 4000
    body = b"<rss><channel><item><title>" + garbage + b"</title></item></channel></rss>"
    assert len(feeds.parse(body).items) == 1


@needs_corpus
def test_f5_feedparsers_own_cases_for_a_detector() -> None:
    folder = ROOT / "feeds-unit/feedparser/illformed/chardet"
    told = {path.stem: feeds.parse(path.read_bytes()).encoding for path in folder.glob("*.xml")}
    assert told == {
        "big5": "big5", "eucjp": "euc_jis_2004", "euckr": "cp949", "gb2312": "gb18030",
        "koi8r": "koi8_r", "shiftjis": "cp932", "tis620": "cp874", "windows1255": "cp1255",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "taken"),
    [
        (b"<?xml version='1.0' encoding='UTF-8'?>\n<a>\xc3\xa4</a>", "application/xml", True),
        (b"<?xml version='1.0'?><a/>", "application/rss+xml", True),
        (b"<?xml version='1.0'?><a/>", "text/xml; charset=utf-8", True),
        (b"<?xml version='1.0'?><a/>", "text/xml", False),
        (b"<?xml version='1.0' encoding='latin1'?><a/>", "application/xml", False),
        (b"<?xml version='1.0' encoding='utf-8'?><a>\xe4</a>", "application/xml", False),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "application/xml", False),
        (b"<a/>", "application/xml", False),
    ],
)
def test_f5_a_document_in_utf8_is_what_feedparser_makes_of_it(
    body: bytes, kind: str, taken: bool
) -> None:
    headers, facts = {"content-type": kind}, {"encoding": "", "bozo": False}
    data = document.in_utf8(headers, body, document.is_utf8(body))
    assert (data is not None) == taken
    if taken:
        assert data == convert_to_utf8(headers, body, facts)
        assert facts == {"encoding": "utf-8", "bozo": False}


@needs_corpus
def test_f5_real_documents_in_utf8_are_what_feedparser_makes_of_them() -> None:
    took = 0
    for path in sorted((ROOT / "feeds-real").rglob("*.*ml")):
        body = path.read_bytes()
        for kind in ("application/xml", "application/rss+xml; charset=utf-8"):
            headers, facts = {"content-type": kind}, {"encoding": "", "bozo": False}
            if (data := document.in_utf8(headers, body, document.is_utf8(body))) is not None:
                took += 1
                assert data == convert_to_utf8(headers, body, facts), path.name
                assert facts == {"encoding": "utf-8", "bozo": False}
    assert took > 400
