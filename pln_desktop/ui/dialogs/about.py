"""About: what this is, what it promises, whose work it stands on."""

from __future__ import annotations

import importlib.metadata as metadata
import platform
import re

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QPlainTextEdit

from pln_desktop import __version__
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.leaf import words
from pln_desktop.ui.outside import copy


class AboutDialog(Dialog):
    """Licences are read from what is installed, so that they are never out of date."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.window.tr("PLN Desktop"), 44, 42)
        add = self.body.addWidget
        self._version = self.tr("Release {release}. Python {python}, Qt {qt}, on {system}.").format(
            release=__version__, python=platform.python_version(), qt=qVersion(),
            system=platform.system(),
        )  # fmt: skip
        add(words(self.theme, self._version))
        add(words(self.theme, self.tr(
            "A personal learning network for educators: follow, read, note, keep, show. "
            "Everything stays on this computer. No account, no counting, no request that you "
            "did not choose."
        )))  # fmt: skip
        add(words(self.theme, self.tr("It stands on the work of others, with thanks:"), weight=600))
        self.licences = QPlainTextEdit()
        self.licences.setReadOnly(True)
        self.licences.setTabChangesFocus(True)
        self.licences.setAccessibleName(self.tr("Licences"))
        self.keep_room(self.licences, 16)
        self.licences.setPlainText(self.tr("Reading…"))
        add(self.licences)
        desk.jobs.query("about", licences, self.licences.setPlainText)
        self.add_button(self.tr("Copy the release"), lambda: copy(self._version))
        self.buttons(close=self.tr("Close"))


ROOTS = (
    "backports-zstd",
    "brotli",
    "charset-normalizer",
    "feedparser",
    "font-source-sans-pro",
    "font-source-serif-pro",
    "h2",
    "httpcore2",
    "idna",
    "keyring",
    "lxml",
    "lxml-html-clean",
    "markdown-it-py",
    "nh3",
    "pillow",
    "pypdfium2",
    "pyside6-essentials",
    "rich",
    "sqlalchemy",
    "sqlmodel",
    "trafilatura",
    "truststore",
    "typer",
)  # fmt: skip
"""What pyproject.toml asks for by name; a test holds the two together."""


def licences() -> str:
    """One line for each package that this program needs: name, release, licence."""
    lines = {}
    waiting = list(ROOTS)
    while waiting:
        try:
            found = metadata.distribution(waiting.pop())
        except metadata.PackageNotFoundError:
            continue  # not needed on this platform
        name = found.metadata["Name"]
        if name in lines:
            continue
        lines[name] = f"{name} {found.version}: {_licence(found)}"
        for need in found.requires or ():
            if "extra ==" not in need and (match := re.match(r"[\w.-]+", need)):
                waiting.append(match[0])
    return "\n".join(lines[name] for name in sorted(lines, key=str.casefold))


def _licence(found: metadata.Distribution) -> str:
    """The expression a package states, else its classifiers, else the first line of its licence."""
    said = found.metadata.json
    if expression := said.get("license_expression"):
        return str(expression)
    classifiers = [str(one) for one in said.get("classifier", [])]
    names = [c.rsplit("::", 1)[-1].strip() for c in classifiers if c.startswith("License ::")]
    if names:
        return ", ".join(names)
    text = str(said.get("license", "")).strip().splitlines()
    return text[0][:80] if text else "see its own files"
