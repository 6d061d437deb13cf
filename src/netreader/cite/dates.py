"""citeproc-py's dates, corrected as `netreader.cite.elements` corrects the rest.

Localised dates lost their delimiters, their spans, and their form to one another, and a year had no letter.
"""

from __future__ import annotations

from typing import Any

from citeproc import model
from citeproc.source import DateRange, LiteralDate, VariableError
from citeproc.string import join

from netreader.cite.elements import Cased, hidden, wrote

#: The parts of a date, the largest first.
PARTS = ("year", "month", "day")


class Date(model.Date, model.CitationStylesElement):  # type: ignore[misc]
    """A date, or a span of time."""

    def process(
        self, item: Any, variable: str | None = None, show_parts: Any = None, context: Any = None, **kwargs: Any
    ) -> Any:
        variable = variable or self.get("variable")
        if hidden(item, variable):
            return None
        form = self.get("form")
        if form is not None and not self.is_locale_date():
            local = self.get_date(form)
            shown = (self.get("date-parts") or "year-month-day").split("-")
            return local.process(item, variable=variable, show_parts=shown, context=self)
        date = item.reference[variable.replace("-", "_")]
        if not date:
            return None
        outer = context if context is not None and self.is_locale_date() else self
        if isinstance(date, LiteralDate):
            text: Any = date.text
        elif isinstance(date, DateRange):
            text = self._span(date, show_parts, outer)
        else:
            text = self._joined(self._written(date, show_parts, outer))
        if not text:
            return None
        wrote(item, variable)
        return outer.wrap(outer.format(text))

    def markup(self, text: Any) -> Any:
        return text

    def _shown(self, show_parts: Any) -> list[Any]:
        return [part for part in self.iterchildren() if show_parts is None or part.get("name") in show_parts]

    def _written(self, date: Any, show_parts: Any, outer: Any) -> list[Any]:
        texts = []
        for part in self._shown(show_parts):
            try:
                text = part.render(date, outer)
            except VariableError:
                continue
            if text:
                texts.append(text)
        return texts

    def _joined(self, texts: list[Any]) -> Any:
        return join(texts, self.get("delimiter", "")) if texts else None

    def _span(self, date: Any, show_parts: Any, outer: Any) -> Any:
        first, last = date["begin"], date.get("end")
        if last is None or last.is_nil():
            return self._joined(self._written(first, show_parts, outer))
        differing: set[str] = set()
        for at, part in enumerate(PARTS):
            if first.get(part) != last.get(part):
                differing = set(PARTS[at:])
                break
        shown = [part.get("name") for part in self._shown(show_parts)]
        places = [at for at, name in enumerate(shown) if name in differing]
        if not places:
            return self._joined(self._written(last, show_parts, outer))
        ahead, behind = shown[: places[0]], [name for name in shown[places[0] :] if name not in differing]
        begins = self._joined(self._written(first, differing & set(shown), outer))
        ends = self._joined(self._written(last, differing & set(shown), outer))
        if not begins and not ends:
            return self._joined(self._written(last, [*ahead, *behind], outer)) if ahead or behind else None
        spanned = f"{str(begins or '').rstrip(' ,')}–{ends or ''}"
        texts = [*self._written(last, ahead, outer)] if ahead else []
        texts.append(spanned)
        texts += self._written(last, behind, outer) if behind else []
        return self._joined(texts)


class Date_Part(Cased, model.Date_Part, model.CitationStylesElement):  # type: ignore[misc]  # noqa: N801
    """Day, month or year; the form that the style asks for goes before the locale's."""

    def render(self, date: Any, context: Any = None) -> Any:
        own = dict(self.attrib)
        outer = context if context is not None else self
        override = [] if context is None else context.findall(f"cs:date-part[@name='{own['name']}']", self.nsmap)
        if override:
            self.attrib.update(override[0].attrib)
        try:
            return self.markup(self._number(date, outer))
        finally:
            self.attrib.clear()
            self.attrib.update(own)

    def _number(self, date: Any, outer: Any) -> str | None:
        name, form = self.get("name"), self.get("form")
        if name == "year":
            year = int(date["year"])
            text = str(abs(year))
            if form == "short":
                text = text[-2:]
            if year < 0:
                text += str(outer.get_single_term(name="bc"))
            return text + str(date.get("letter", ""))
        if name == "month":
            if "month" not in date and "season" in date:
                return str(outer.get_single_term(name=f"season-{int(date['season']):02}"))
            month = int(date["month"])
            if form == "numeric":
                return str(month)
            if form == "numeric-leading-zeros":
                return f"{month:02}"
            return str(outer.get_single_term(name=f"month-{month:02}", form="short" if form == "short" else None))
        day = int(date["day"])
        if form == "numeric-leading-zeros":
            return f"{day:02}"
        if form == "ordinal":
            first_only = (self.get_locale_option("limit-day-ordinals-to-day-1") or "false").lower() == "true"
            return str(day) if first_only and day > 1 else str(model.to_ordinal(day, outer))
        return str(day)
