"""TLS trouble is named and never skipped (F20, FRB136); https to http (F17)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .certified import EXPIRED
from .certified import GOOD
from .certified import Safe
from .certified import certificate


@pytest.fixture
def safe(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Safe]:
    days, trusted = request.param
    scene = Safe(certificate(tmp_path, days), trusted)
    yield scene
    scene.close()


@pytest.mark.parametrize("safe", [(GOOD, True)], indirect=True)
def test_f20_the_right_name_is_served_and_a_wrong_one_refused(safe: Safe) -> None:
    assert safe.fetch("https://h.example/").body == b"ok"
    error = safe.error("https://wrong.example/")
    assert error.reason == "tls"
    assert "another name" in str(error)


@pytest.mark.parametrize("safe", [(GOOD, False)], indirect=True)
def test_f20_an_unknown_issuer_is_refused(safe: Safe) -> None:
    error = safe.error("https://h.example/")
    assert error.reason == "tls"
    assert "issuer" in str(error)
    assert safe.server.asked == []


@pytest.mark.parametrize("safe", [(EXPIRED, True)], indirect=True)
def test_f20_an_expired_certificate_is_refused(safe: Safe) -> None:
    error = safe.error("https://h.example/")
    assert error.reason == "tls"
    assert "expired" in str(error)
    assert safe.server.asked == []


@pytest.mark.parametrize("safe", [(GOOD, True)], indirect=True)
def test_f17_https_to_http_only_after_the_user_agreed(safe: Safe) -> None:
    error = safe.error("https://h.example/down")
    assert error.reason == "redirects"
    assert "http://h.example/plain" in error.detail
    assert safe.plain.asked == []
    assert safe.fetch("https://h.example/down", downgrade=True).body == b"plain"
