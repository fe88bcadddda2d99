"""Wires the window: profile, lock, log, hooks, store, lanes. Nothing else knows all of them."""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtCore import QLockFile
from PySide6.QtCore import QObject
from PySide6.QtCore import QSettings
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication

from pln_desktop import errors
from pln_desktop.paths import Profile
from pln_desktop.paths import default_profile
from pln_desktop.ui import fonts
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.theme import CHOICES
from pln_desktop.ui.theme import Theme

if TYPE_CHECKING:
    import logging
    import threading

    from PySide6.QtNetwork import QLocalServer

    from pln_desktop.model import Changes
    from pln_desktop.store import Store
    from pln_desktop.ui.endings import Endings
    from pln_desktop.ui.jobs import Jobs

EXITS: tuple[tuple[type[errors.PlnError], int], ...] = (
    (errors.Busy, 5),
    (errors.LibraryDamaged, 6),
    (errors.LibraryTooNew, 6),
    (errors.LibraryReadOnly, 6),
)
_LOG_BYTES = 1_000_000
_IMAGE_MB = 256
_MESSAGE_MOST = 4096
_QUIET_MS = 120


def run(profile: Path | Profile | None = None, argv: list[str] | None = None) -> int:
    """Open the window on a profile; the exit code of the command line's table."""
    if not _has_screen():
        # Qt would end the process by itself here, with words that help nobody.
        print("There is no screen here for the window. `pln --help` lists what works without.",
              file=sys.stderr)  # fmt: skip
        return 1
    found = profile if isinstance(profile, Profile) else Profile(profile or default_profile())
    application = _application(argv or sys.argv[:1])
    try:
        found.make()
    except OSError as error:
        return _refuse(errors.LibraryReadOnly(str(error)))
    # Taking the lock waits for the disk, so a profile that nobody seems to hold paints first.
    lock = _Lock(found)
    if found.lock.exists() and not lock.take():
        return lock.refused()
    try:
        with _traced(found):
            return _Window(application, found, lock).run()
    finally:
        lock.release()


class _Lock:
    """The profile's lock: whoever comes second raises the first one's window instead."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._file = QLockFile(str(profile.lock))
        self._file.setStaleLockTime(0)

    def take(self) -> bool:
        """Whether this process holds it now."""
        return self._file.isLocked() or self._file.tryLock(50)

    def refused(self) -> int:
        """Somebody else holds it: raise their window, or say why not."""
        if _raise_first(self._profile):
            return 0
        return _refuse(errors.Busy("the profile is open elsewhere"))

    def release(self) -> None:
        """Let it go, if it was ours."""
        self._file.unlock()


def _has_screen() -> bool:
    """Whether Qt has something to draw on: a display server, or a platform named for it."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def _application(argv: list[str]) -> QApplication:
    present = QApplication.instance()
    application = present if isinstance(present, QApplication) else QApplication(argv)
    application.setApplicationName("pln-desktop")
    QImageReader.setAllocationLimit(_IMAGE_MB)
    return application


def _refuse(error: errors.PlnError) -> int:
    """One calm sentence, in a box where there is a screen, and on standard error."""
    from pln_desktop.ui import messages

    words = messages.sentence(error)
    print(words, file=sys.stderr)
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        from PySide6.QtWidgets import QMessageBox

        QMessageBox.warning(None, "PLN Desktop", words)
    return next((code for kind, code in EXITS if isinstance(error, kind)), 1)


class _Window(QObject):
    """What lives as long as the window does. It paints first and gets its library then."""

    def __init__(self, application: QApplication, profile: Profile, lock: _Lock) -> None:
        super().__init__()
        self._application, self._profile, self._lock = application, profile, lock
        self._store: Store | None = None
        self._jobs: Jobs | None = None
        self._border: Any = None
        self._server: QLocalServer | None = None
        self._handler: logging.Handler | None = None
        self._endings: Endings | None = None
        self.window = MainWindow(profile, _theme(application, profile))
        _hook(self.window)

    def run(self) -> int:
        """Show the frame; everything else waits until the loop has painted it."""
        # A timer, not a queued signal: what was painted reaches the screen before we go on.
        self.window.painted.connect(lambda: QTimer.singleShot(0, self._open))
        self.window.show()
        code = self._application.exec()
        self._close()
        return code

    @Slot()
    def _open(self) -> None:
        """The library and the page; a library that cannot be opened ends the window."""
        import gc
        import threading

        gc.freeze()  # what is here now stays; from here on ui/cycles.py collects

        from pln_desktop.store import Store
        from pln_desktop.ui.hub import Hub
        from pln_desktop.ui.jobs import Jobs

        if not self._lock.take():
            self.window.hide()
            self._application.exit(self._lock.refused())
            return
        self._handler = _log_to(self._profile)
        self._making = threading.Lock()
        threading.excepthook = _on_thread_bug
        try:
            store = self._store = Store.open(self._profile)
        except errors.PlnError as error:
            self.window.hide()
            self._application.exit(_refuse(error))
            return
        jobs = self._jobs = Jobs(store.interrupt_reads)
        self._hub = Hub()
        store.listen(self._hub.tell)
        self.window.furnish(store, jobs, self._hub, self._get_border)
        jobs.run("work", lambda job: store.warm())
        self._listen_for_ends()
        self._listen_for_starts()
        self._watch_others(store, jobs)
        self.window.syncing.plan()

    def _get_border(self) -> Any:
        """The network's side, made when a lane first needs it; two lanes may come at once."""
        from pln_desktop import __version__
        from pln_desktop.sync.border import Border

        with self._making:
            if self._border is None:
                self._border = Border(__version__)
            return self._border

    def _listen_for_ends(self) -> None:
        import threading

        if os.name == "posix" and threading.current_thread() is threading.main_thread():
            from pln_desktop.ui.endings import Endings

            self._endings = Endings(self.window.close, self)

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
        import json

        try:
            message = json.loads(line)
        except ValueError:
            return
        if isinstance(message, dict) and message.get("v") == 1 and message.get("do") == "raise":
            self.window.showNormal() if self.window.isMinimized() else self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    # Writes of the command line beside this window

    def _watch_others(self, store: Store, jobs: Jobs) -> None:
        """Look at the journal and the counts whenever somebody wrote; it may have been us."""
        from PySide6.QtCore import QFileSystemWatcher

        from pln_desktop.model import Changes

        wal = self._profile.library.with_name(self._profile.library.name + "-wal")
        self._watcher = QFileSystemWatcher([str(wal)] if wal.exists() else [], self)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._watcher.fileChanged.connect(self._quiet.start)
        self._hub.changed.connect(self._on_own)
        self._own, self._counts = False, _counts(store)

        def look() -> tuple[Changes | None, tuple[int, int]]:
            return store.foreign(), _counts(store)

        def tell(found: tuple[Changes | None, tuple[int, int]]) -> None:
            changes, counts = found
            if changes is None and counts != self._counts and not self._own:
                # Another process's sync leaves no act behind, only more items.
                changes = Changes("sync", ids={"item": None, "health": None})
            self._own, self._counts = False, counts
            if changes is not None:
                self._hub.tell(changes)
                self._own = False

        self._quiet.timeout.connect(lambda: jobs.query("others", look, tell))

    @Slot(object)
    def _on_own(self, changes: Changes) -> None:
        self._own = True

    def _close(self) -> None:
        """Stop, finish the current write, shut the lanes, close the store."""
        if self._endings is not None:
            self._endings.forget()
        if self._server is not None:
            self._server.close()
        if self._jobs is not None:
            self._jobs.close()
        if self._border is not None:
            self._border.close()
        if self._store is not None:
            self._store.close()
        if self._handler is not None:
            import logging

            logging.getLogger("pln_desktop").removeHandler(self._handler)
            self._handler.close()
        sys.excepthook = sys.__excepthook__
        import threading

        threading.excepthook = threading.__excepthook__
        self.window.deleteLater()


def _counts(store: Store) -> tuple[int, int]:
    """Items and unread items of all sources; cheap, and changed by every sync."""
    rows = store.sources.rows()
    return sum(row.items for row in rows), sum(row.unread for row in rows)


def _theme(application: QApplication, profile: Profile) -> Theme:
    """The user's looks; the usual ones when the file holds rubbish."""
    state = QSettings(str(profile.window), QSettings.Format.IniFormat)
    fonts.begin_with(str(state.value("looks/face", "")))
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
    import json

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
def _traced(profile: Profile) -> Iterator[None]:
    """Crash traces go below the profile and nowhere else."""
    with open(profile.log / "crash.log", "a", encoding="utf-8") as crash:
        faulthandler.enable(crash)
        try:
            yield
        finally:
            faulthandler.disable()


def _log_to(profile: Profile) -> logging.Handler:
    """The log, too: at most three files of a megabyte."""
    import logging.handlers

    handler = logging.handlers.RotatingFileHandler(
        profile.log / "pln.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log = logging.getLogger("pln_desktop")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return handler


def _on_thread_bug(found: threading.ExceptHookArgs) -> None:
    """A bug on a thread of a library's; our lanes hand theirs to the GUI thread themselves."""
    import logging

    error = found.exc_value or found.exc_type()
    log = logging.getLogger("pln_desktop")
    log.error("bug on a thread", exc_info=(found.exc_type, error, found.exc_traceback))


def _hook(window: MainWindow) -> None:
    """A bug is logged whole and told once, calmly; the window goes on."""
    told: set[str] = set()

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        import logging

        log = logging.getLogger("pln_desktop")
        log.error("bug", exc_info=(kind, error, trace))
        where = f"{kind.__name__}{trace.tb_lineno if trace else ''}"
        if where not in told and window.furnished:
            told.add(where)
            words = window.tr("Something in the program went wrong. Your library is safe.")
            window.say(words, "warn", (window.tr("Report it"), report))

    def report() -> None:
        window.desk.commands.do("help.report")

    sys.excepthook = tell
