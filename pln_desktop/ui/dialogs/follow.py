"""Follow: any address, what was found there and how we know, where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup
from PySide6.QtWidgets import QCheckBox
from PySide6.QtWidgets import QProgressBar
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.errors import PlnError
from pln_desktop.errors import Stopped
from pln_desktop.model import Source
from pln_desktop.sync.identity import feed_identity
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs import found
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import leading
from pln_desktop.ui.leaf import words
from pln_desktop.ui.widgets import button

if TYPE_CHECKING:
    from pln_desktop.acts.follow import Look
    from pln_desktop.sync.parsed import Candidate


class FollowDialog(Dialog):
    """Type, look, choose, follow. Nothing is asked before "Look"."""

    def __init__(self, desk: Desk, address: str = "") -> None:
        super().__init__(desk, desk.window.tr("Follow"), 48, 50)
        self._look: Look | None = None
        self._reads: dict[str, Look] = {}  # by address; filled on lane work, for `follow` too
        self._suggested = ""
        self._job: Job | None = None
        self._reading: Job | None = None
        self._asked = 0
        self.address = Field(address, "https://")
        self.address.setClearButtonEnabled(True)
        self.address.textEdited.connect(self._on_edited)
        self._build()
        self._state("typing")
        self.finished.connect(self._stop)
        if address:
            QTimer.singleShot(0, self, self._ask)
        self.address.setFocus()

    # Building

    def _build(self) -> None:
        theme = self.theme
        hint = words(theme, self.tr("Any address: a page, a feed, a forum"))
        hint.setBuddy(self.address)
        self.address.setAccessibleName(hint.text())
        self.body.addWidget(hint)
        self.body.addWidget(self.address)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Looking"))
        self.body.addWidget(self.progress)
        # The feed that is chosen, the others, what it published last.
        self._head, self._others, self._latest = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for part in (self._head, self._others, self._latest):
            self.body.addLayout(part)
        self.more = QWidget()
        self._more_column = QVBoxLayout(self.more)
        self._more_column.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.more)
        self._build_where()
        self.act = self.buttons(self.tr("Look"), self._go)

    def _build_where(self) -> None:
        """Where it goes, and whether its pictures are fetched."""
        self.where = Form(self.theme)
        self.community = Choice(self.theme, self.desk.icons, free=True)
        names = sorted((place.name for place in self.store.communities.all()), key=str.casefold)
        self.community.addItems(names)
        self.community.setCurrentText("")
        self.where.add(self.tr("&Community"), self.community)
        self.images = QCheckBox(self.tr("Fetch pictures with the sync"))
        self.images.setChecked(bool(self.store.settings.get("images.default", False)))
        self.images.setToolTip(
            self.tr("Their sites then see that somebody here reads. Without it a place holds "
                    "the picture's words, and you load what you want to see.")
        )  # fmt: skip
        self.where.add(self.tr("Pictures"), self.images)
        self.body.addWidget(self.where)

    # States: typing, looking, found, nothing, following

    def _state(self, name: str) -> None:
        self.state = name
        busy = name in ("looking", "following")
        self.progress.setVisible(busy)
        self.where.setVisible(name in ("found", "following"))
        self.more.setVisible(name in ("found", "nothing"))
        self.act.setText(self.tr("Follow") if name in ("found", "following") else self.tr("Look"))
        self.act.setEnabled(not busy)
        self.address.setReadOnly(busy)
        QTimer.singleShot(0, self, self.fit)
        if name in ("typing", "looking"):
            self._stop_reading()
            for part in (self._head, self._others, self._latest):
                clear(part)
            self.warn("")

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if self.state != "typing":
            self._state("typing")
            self.said.setText("")

    @Slot()
    def _go(self) -> None:
        if self.state == "found":
            self._follow()
        else:
            self._ask()

    # Looking

    @Slot()
    def _ask(self, harder: bool = False) -> None:
        text = self.address.text().strip()
        if not text:
            self.warn(self.tr("Paste or type an address first."), "info")
            return
        self._state("looking")
        border = self.desk.border()

        def act(job: Job) -> Look:
            from pln_desktop.acts.follow import look

            return look(border, text, harder, job.stop)

        self._job = self.desk.jobs.run("work", act, self._on_look, self._on_failed)

    def _on_look(self, look: Look) -> None:
        if self.state != "looking":
            return
        self._look, self._job = look, None
        self._reads = dict.fromkeys(look.previews, look)
        self._asked += look.asked
        if look.candidates:
            self._show_found(look)
        else:
            self._show_nothing(look)

    def _show_found(self, look: Look) -> None:
        self._state("found")
        self._choices(look.candidates)
        clear(self._more_column)
        if not look.asked:
            self._offer_harder(self.tr("Nobody was asked for this list. You may also ask:"))
        self._show_chosen()
        self.act.setFocus()

    # What is chosen of it

    @Slot()
    def _show_chosen(self) -> None:
        """The feed that would be followed; what a page only names is read first."""
        chosen = self._chosen()
        if chosen is None or self.state != "found":
            return
        self._stop_reading()
        self._remark(chosen)
        if chosen.address in self._reads:
            self._show_read(chosen)
        elif self._look and (host := self._look.elsewhere(chosen)):
            self._offer_reading(chosen, host)
        else:
            self._read(chosen)

    def _offer_reading(self, chosen: Candidate, host: str) -> None:
        """Another site than the typed one is asked only when that is wanted."""
        self._show_read(chosen)
        clear(self._latest)
        said = self.tr("It is at {host}, another site, which was not asked yet. Following asks it.")
        self._latest.addWidget(words(self.theme, said.format(host=host), "ink2", 0.96))
        self.ask_there = button(self.tr("Show what it published"), lambda: self._read(chosen))
        self._latest.addWidget(leading(self.ask_there))

    def _read(self, chosen: Candidate) -> None:
        page, reads, border = self._look, self._reads, self.desk.border()
        assert page is not None
        self._show_read(chosen)

        def act(job: Job) -> Look:
            from pln_desktop.acts.follow import read

            reads[chosen.address] = answer = read(border, page, chosen.address, job.stop)
            return answer

        self._reading = self.desk.jobs.run("work", act, self._on_read, self._on_failed)

    def _on_read(self, read: Look) -> None:
        self._asked += read.asked
        if self.state == "found" and (chosen := self._chosen()) and chosen.address == read.address:
            self._show_read(chosen)

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    def _show_read(self, chosen: Candidate) -> None:
        read = self._reads.get(chosen.address)
        feed = read.previews.get(chosen.address) if read else None
        self.said.setText(self._fetched())
        clear(self._head)
        clear(self._latest)
        alone = len(self._group.buttons()) == 0
        self._head.addWidget(found.place(self.theme, chosen, feed, alone))
        self._suggest(feed.title if feed else "", chosen)
        if feed is not None:
            for line in found.latest(self.theme, feed):
                self._latest.addWidget(line)
        elif read is not None and read.error is not None:
            self._latest.addWidget(words(self.theme, found.why(read.error), "warn"))
        else:
            said = self.tr("Reading what it published last…")
            self._latest.addWidget(words(self.theme, said, "ink2", 0.96))

    def _suggest(self, title: str, chosen: Candidate) -> None:
        """A community of its name, unless another was written."""
        if self.community.currentText() != self._suggested:
            return
        self._suggested = title or chosen.title or urlsplit(chosen.address).hostname or ""
        self.community.setCurrentText(self._suggested)

    def _remark(self, chosen: Candidate) -> None:
        """Say when it is followed already, and when it is on a private network."""
        followed = {feed_identity(row.source.address) for row in self.store.sources.rows()}
        if feed_identity(chosen.address) in followed:
            self.warn(self.tr("You follow this already."), "info")
        elif self._look is not None and self._look.private:
            self.warn(
                self.tr("This address is on your own computer or network. Following it lets the "
                        "sync ask it, and nothing else there."), "warn",
            )  # fmt: skip
        else:
            self.warn("")

    def _fetched(self) -> str:
        one, many = self.tr("Fetched so far: one page."), self.tr("Fetched so far: {n} pages.")
        return messages.count(self._asked, one, many) if self._asked else ""

    def _choices(self, candidates: Sequence[Candidate]) -> None:
        """Several feeds: one is followed now, the others another time."""
        self._group = QButtonGroup(self)
        if len(candidates) < 2:
            return
        asked = self.tr("There are several. Which one?")
        self._others.addWidget(words(self.theme, asked, "ink2", 0.96))
        for number, one in enumerate(candidates):
            radio, both = found.choice(self.theme, one)
            radio.setChecked(number == 0)
            radio.clicked.connect(self._show_chosen)
            self._group.addButton(radio, number)
            self._others.addWidget(both)

    # Nothing there

    def _show_nothing(self, look: Look) -> None:
        self._state("nothing")
        if look.error is not None:
            self.warn(found.why(look.error), "warn")
        else:
            self.warn(self.tr("No feed is named at that address."), "info")
        self.said.setText(self._fetched())
        self._offer_harder(self.tr("Looking harder asks, one after the other:"))

    def _offer_harder(self, said: str) -> None:
        """Looking harder lists what it will ask, first."""
        from pln_desktop.acts.follow import probes

        clear(self._more_column)
        try:
            places = probes(self.address.text().strip())
        except PlnError:
            return
        self._more_column.addWidget(words(self.theme, said))
        for place in places:
            self._more_column.addWidget(words(self.theme, place, "ink2", 0.96))
        harder = button(self.tr("Look harder"), lambda: self._ask(harder=True))
        self._more_column.addWidget(leading(harder))

    # Following

    def _chosen(self) -> Candidate | None:
        if self._look is None or not self._look.candidates:
            return None
        number = max(0, self._group.checkedId())
        return self._look.candidates[number]

    def _follow(self) -> None:
        chosen, page, reads = self._chosen(), self._look, self._reads
        store, border = self.store, self.desk.border()
        if chosen is None:
            return
        community = self.community.currentText().strip() or None
        images = self.images.isChecked()
        self._state("following")

        def act(job: Job) -> Source:
            from pln_desktop.acts.follow import follow

            # The lane came here after what was being read: that answer is the first poll (FRB036).
            seen = reads.get(chosen.address, page)
            return follow(store, border, chosen, community, images, stop=job.stop, seen=seen)

        self._job = self.desk.jobs.run("work", act, self._on_followed, self._on_failed)

    def _on_followed(self, source: Source) -> None:
        self._job = None
        self.accept()
        self.desk.window.open_record("source", source.id)

    def _on_failed(self, error: PlnError) -> None:
        self._job = None
        if isinstance(error, Stopped) or self.state not in ("looking", "following"):
            return
        self._state("nothing")
        self.warn(messages.sentence(error))

    @Slot()
    def _stop(self) -> None:
        self.state = "closed"
        self._stop_reading()
        if self._job is not None:
            self._job.cancel()
