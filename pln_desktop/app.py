"""Wires the window: profile, lock, log, hooks, store, lanes. Nothing else knows all of them."""

from __future__ import annotations

import faulthandler
import json
import logging
import logging.handlers
import os
import sys
import threading
import traceback
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtCore import QFileSystemWatcher
from PySide6.QtCore import QLockFile
from PySide6.QtCore import QObject
from PySide6.QtCore import QSettings
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication
from PySide6.QtWidgets import QMessageBox

from pln_desktop import errors
from pln_desktop.model import Changes
from pln_desktop.paths import Profile
from pln_desktop.paths import default_profile
from pln_desktop.store import Store
from pln_desktop.ui import messages
from pln_desktop.ui.hub import Hub
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.jobs import Jobs
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.theme import CHOICES
from pln_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_log = logging.getLogger("pln_desktop")

EXITS: tuple[tuple[type[errors.PlnError], int], ...] = (
    (errors.Busy, 5),
    (errors.LibraryDamaged, 6),
    (errors.LibraryTooNew, 6),
    (errors.LibraryReadOnly, 6),
)
_LOG_BYTES = 1_000_000
_IMAGE_MB = 256
_MESSAGE_MOST = 4096


def run(profile: Path | Profile | None = None, argv: list[str] | None = None) -> int:
    """Open the window on a profile; the exit code of the command line's table."""
    found = profile if isinstance(profile, Profile) else Profile(profile or default_profile())
    application = _application(argv or sys.argv[:1])
    try:
        found.make()
    except OSError as error:
        return _refuse(errors.LibraryReadOnly(str(error)))
    lock = QLockFile(str(found.lock))
    lock.setStaleLockTime(0)
    if not lock.tryLock(50):
        return 0 if _raise_first(found) else _refuse(errors.Busy("the profile is open elsewhere"))
    with _logged(found):
        try:
            store = Store.open(found)
        except errors.PlnError as error:
            return _refuse(error)
        try:
            return _Window(application, found, store).run()
        finally:
            store.close()
            lock.unlock()


def _application(argv: list[str]) -> QApplication:
    present = QApplication.instance()
    application = present if isinstance(present, QApplication) else QApplication(argv)
    application.setApplicationName("pln-desktop")
    application.setApplicationDisplayName("PLN Desktop")
    QImageReader.setAllocationLimit(_IMAGE_MB)
    return application


def _refuse(error: errors.PlnError) -> int:
    """One calm sentence, in a box where there is a screen, and on standard error."""
    words = messages.sentence(error)
    print(words, file=sys.stderr)
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        QMessageBox.warning(None, "PLN Desktop", words)
    return next((code for kind, code in EXITS if isinstance(error, kind)), 1)


class _Window(QObject):
    """What lives as long as the window does."""

    def __init__(self, application: QApplication, profile: Profile, store: Store) -> None:
        super().__init__()
        self._application, self._profile, self._store = application, profile, store
        self._jobs = Jobs(store.interrupt_reads)
        self._hub = Hub()
        self._unlisten = store.listen(self._hub.tell)
        self._border: Any = None
        self._border_lock = threading.Lock()
        self._server: QLocalServer | None = None
        theme = _theme(application, profile)
        self.window = MainWindow(profile, store, self._jobs, self._hub, theme, self._get_border)
        _hook(self.window)

    def run(self) -> int:
        """Show, paint, then load what was left for later; until the window closes."""
        self.window.show()
        # The first paint comes first; everything heavy waits until the loop has turned.
        QTimer.singleShot(0, self._after_paint)
        code = self._application.exec()
        self._close()
        return code

    @Slot()
    def _after_paint(self) -> None:
        self._jobs.run("work", self._warm)
        self._listen_for_starts()
        self._watch_others()
        self.window.syncing.plan()

    def _warm(self, job: Job) -> None:
        """On lane work: what the first write needs, and counts put right after foreign writes."""
        self._store.warm()

    def _get_border(self) -> Any:
        """The network's side, made when a lane first needs it."""
        with self._border_lock:
            if self._border is None:
                from pln_desktop import __version__
                from pln_desktop.sync.border import Border

                self._border = Border(__version__)
            return self._border

    # Another start of the same profile raises this window

    def _listen_for_starts(self) -> None:
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(_server_name(self._profile))
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_start)
        self._server.listen(_server_name(self._profile))

    @Slot()
    def _on_start(self) -> None:
        socket = self._server.nextPendingConnection() if self._server else None
        if socket is None:
            return
        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(lambda: self._on_line(bytes(socket.read(_MESSAGE_MOST).data())))

    def _on_line(self, line: bytes) -> None:
        """One JSON line from another process of the same user: only `raise` is understood."""
        try:
            message = json.loads(line)
        except ValueError:
            return
        if isinstance(message, dict) and message.get("v") == 1 and message.get("do") == "raise":
            self.window.showNormal() if self.window.isMinimized() else self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    # Writes of the command line beside this window

    def _watch_others(self) -> None:
        wal = self._profile.library.with_name(self._profile.library.name + "-wal")
        self._watcher = QFileSystemWatcher([str(wal)] if wal.exists() else [], self)
        self._watcher.addPath(str(self._profile.root))
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(150)
        self._quiet.timeout.connect(self._on_foreign)
        self._watcher.fileChanged.connect(self._quiet.start)

    @Slot()
    def _on_foreign(self) -> None:
        store = self._store

        def look(_: Job) -> Changes | None:
            return store.foreign()

        def tell(changes: Changes | None) -> None:
            if changes is not None:
                self._hub.tell(changes)

        self._jobs.run("work", look, tell)

    def _close(self) -> None:
        self._unlisten()
        if self._server is not None:
            self._server.close()
        self._jobs.close()
        if self._border is not None:
            self._border.close()
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        self.window.deleteLater()


def _theme(application: QApplication, profile: Profile) -> Theme:
    """The user's looks; the usual ones when the file holds rubbish."""
    state = QSettings(str(profile.window), QSettings.Format.IniFormat)
    choice = str(state.value("looks/choice", "system"))
    try:
        text = float(str(state.value("looks/text", 1.0)))
    except ValueError:
        text = 1.0
    chosen = choice if choice in CHOICES else "system"
    return Theme(application, chosen, text if 0.5 <= text <= 3 else 1.0)


def _server_name(profile: Profile) -> str:
    import hashlib

    place = str(profile.root.resolve()).encode()
    return f"pln-desktop-{hashlib.sha256(place).hexdigest()[:16]}"


def _raise_first(profile: Profile) -> bool:
    """Ask the window that holds this profile to come to the front."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_server_name(profile))
    if not socket.waitForConnected(500):
        return False
    socket.write(QByteArray(json.dumps({"v": 1, "do": "raise"}).encode() + b"\n"))
    told = socket.waitForBytesWritten(500)
    socket.disconnectFromServer()
    return told


@contextmanager
def _logged(profile: Profile) -> Iterator[None]:
    """Log and crash traces go below the profile and nowhere else."""
    handler = logging.handlers.RotatingFileHandler(
        profile.log / "pln.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    with open(profile.log / "crash.log", "a", encoding="utf-8") as crash:
        faulthandler.enable(crash)
        try:
            yield
        finally:
            faulthandler.disable()
            _log.removeHandler(handler)
            handler.close()


def _hook(window: MainWindow) -> None:
    """A bug is logged whole and told once, calmly; the window goes on."""
    told: set[str] = set()

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("bug: %s", "".join(traceback.format_exception(kind, error, trace)))
        where = f"{kind.__name__}{trace.tb_lineno if trace else ''}"
        if where not in told:
            told.add(where)
            report: tuple[str, Callable[[], None]] = (
                messages.tr("Report it"), lambda: window.desk.commands.do("help.report"),
            )  # fmt: skip
            window.say(
                messages.tr("Something in the program went wrong. Your library is safe."),
                "warn",
                report,
            )

    def tell_thread(found: threading.ExceptHookArgs) -> None:
        error = found.exc_value or found.exc_type()
        window.desk.jobs.post(lambda: tell(found.exc_type, error, found.exc_traceback))

    sys.excepthook = tell
    threading.excepthook = tell_thread
