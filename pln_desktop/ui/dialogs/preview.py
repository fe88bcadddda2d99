"""A portfolio as its readers will meet it, in plain type; nothing is written."""

from __future__ import annotations

from html import escape

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.evidence import shown
from pln_desktop.ui.messages import tr
from pln_desktop.ui.preview import Preview
from pln_desktop.ui.preview import html


class PreviewDialog(Dialog):
    """Cover, sections, reflections, quotes with their sources."""

    def __init__(self, desk: Desk, id: str) -> None:
        super().__init__(desk, desk.window.tr("Preview"), 60, 58)
        self._id = id
        view = Preview(self.theme, self.tr("Preview"))
        view.show_html(self._page())
        self.body.addWidget(view)
        self.said.setText(self.tr("The exported pages have pictures and their own look."))
        self.buttons(self.tr("Export…"), self._export, self.tr("Close"))

    def _page(self) -> str:
        portfolio = self.store.portfolios.get(self._id)
        if portfolio is None:
            return ""
        parts = [f"<h1>{escape(portfolio.title)}</h1>"]
        if portfolio.author:
            parts.append(f"<p>{escape(portfolio.author)}</p>")
        parts.append(html(portfolio.introduction))
        for section, evidence in self.store.portfolios.outline(self._id):
            parts.append(f"<h2>{escape(section.title)}</h2>{html(section.reflection)}")
            for one in evidence:
                say = shown(self.store, one)
                quote = escape(say.quote or tr("Evidence missing"))
                parts.append(f"<blockquote><p>{quote}</p></blockquote>")
                parts.append(html(say.text) + f"<p><small>{escape(say.source)}</small></p>")
        return "".join(parts)

    def _export(self) -> None:
        self.accept()
        self.desk.window.dialog("export", "ExportDialog", "portfolio-html", self._id)
