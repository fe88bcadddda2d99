"""What holds the timer's sync back: a battery, a connection that is paid by the byte, none at all.

Settings: `sync.on_battery` (True: the timer asks all the same) and `sync.on_metered` (False: it
waits). "Sync now" is never held back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pln_desktop.sync.power import on_battery
from pln_desktop.ui.messages import tr

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

    from pln_desktop.store.settings import Settings


def reason(settings: Settings) -> str:
    """Why the timer should wait, in words; "" when nothing holds it back."""
    if not settings.get("sync.on_battery", True) and on_battery():
        return tr("On battery. The timer waits; Sync still asks.")
    known = _network()
    if known is None:
        return ""
    if known.reachability() == known.Reachability.Disconnected:
        return tr("Offline. The timer waits for a connection.")
    if not settings.get("sync.on_metered", False) and known.isMetered():
        return tr("On a metered connection. The timer waits; Sync still asks.")
    return ""


def _network() -> QNetworkInformation | None:
    """What the system tells of its connection; nothing is sent for it. None where it tells
    nothing."""
    from PySide6.QtNetwork import QNetworkInformation  # with the timer's first turn, not the start

    feature = QNetworkInformation.Feature
    wanted = feature.Metered | feature.Reachability
    found = QNetworkInformation.instance() is not None or QNetworkInformation.loadBackendByFeatures(
        wanted
    )
    return QNetworkInformation.instance() if found else None
