"""Invented news: sentences from parts, drawn by a generator of random numbers; no two articles say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from crawler.newsroom.stories import Credit


@dataclass(frozen=True, slots=True)
class Language:
    """The parts of a language's sentences; {who}, {body}, {thing}, {place}, {day}, {n} and {m} are filled in."""

    names: tuple[str, ...]
    surnames: tuple[str, ...]
    bodies: tuple[str, ...]
    things: tuple[str, ...]
    places: tuple[str, ...]
    days: tuple[str, ...]
    headlines: tuple[str, ...]
    sentences: tuple[str, ...]
    quotes: tuple[str, ...]
    reports: tuple[str, ...]
    """What an entry of a live blog says."""
    correction: str
    opening: str
    """How a live blog is called."""


ENGLISH = Language(
    names=("Runa", "Piet", "Ilse", "Tomas", "Selma", "Nils", "Oda", "Casper", "Thea", "Ansel", "Mirja", "Enno"),
    surnames=("Aldergate", "Brackwater", "Cray", "Dunmarsh", "Eelbrook", "Fennimore", "Garrow", "Holmstead", "Inkpen"),
    bodies=(
        "the harbour board", "the town council", "the fire brigade", "the ferry operator", "the school board",
        "the water authority", "the market traders’ guild", "the rowing club", "the regional court", "the tram company",
    ),
    things=(
        "the swing bridge", "the east quay", "the old signal tower", "the night ferry", "the fish hall", "the new dyke",
        "the tram to the shipyard", "the lending library", "the covered market", "the lifeboat station", "the sluice",
    ),
    places=(
        "Sandholm", "Tar Lane", "the Old Bridge", "Upper Wharf", "Rope Walk", "the coal quay", "Saltmarsh",
    ),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    headlines=(
        "Repairs to {thing} near {place} will take {n} weeks longer",
        "{n} households near {place} are cut off by works on {thing}",
        "Plan for {thing} at {place} passes with {n} votes to {m}",
        "Volunteers from {place} raise {n} thousand crowns for {thing}",
        "Inspectors count {n} cracks in {thing} by {place}",
        "Crowd of {n} sees {thing} reopen at {place}",
        "Dispute about {thing} at {place} goes before judges after {n} days",
    ),
    sentences=(
        "{who}, who speaks for {body}, said on {day} that {n} of the {m} crowns had already been spent.",
        "Between {place} and the river, {n} people signed a petition that asks for {thing} to be left as it is.",
        "Work on {thing} began on {day} and was stopped after {n} hours, because a pipe was not where the map had it.",
        "According to {body}, {n} visitors a day come to {thing}, {m} more than in the year before.",
        "A survey of {thing} found {n} places in want of repair, most of them on the side that looks towards {place}.",
        "Until {day}, buses will turn round at {place}; passengers are asked to allow {n} minutes more.",
        "The costs are put at {n} thousand crowns, of which {body} is to pay a third.",
        "{who} has looked after {thing} for {n} years and says that she has never seen the water so high at {place}.",
        "The next meeting of {body} is on {day}, when {n} proposals are to be heard.",
        "At {place}, {n} boats had to be moved before {thing} could be reached at all.",
        "Neighbours from {place} brought {n} litres of soup, and {body} lent the tables.",
        "Of the {m} places on offer, {n} were taken by the evening of {day}.",
    ),
    quotes=(
        "“We have waited {n} months for an answer, and now we have {m} of them,” said {who}.",
        "“Nobody who lives at {place} will miss it,” {who} said, “but {n} others will.”",
        "“I counted {n} steps, and each of them creaked,” said {who} of {body}.",
    ),
    reports=(
        "The gauge at {place} stands at {n} centimetres, {body} reports.",
        "{who} tells us from {place} that {n} sandbags have been filled and {m} more are on their way.",
        "Traffic at {place} is being let through in turns; the wait is {n} minutes.",
        "{n} people have gathered at {thing}, and the mood is calm.",
        "{who} of {body} expects an announcement at {place} within {n} minutes.",
        "The lights at {place} went out for {n} seconds and are on again.",
        "At {thing}, pump number {n} is running; {m} others are held ready.",
    ),
    correction="An earlier version gave another number; the right one is {n}, as {who} of {body} told us.",
    opening="Live: the waters rise at {place}, all eyes are on {thing}",
)  # fmt: skip

GERMAN = Language(
    names=("Wiebke", "Enno", "Jorid", "Momme", "Alma", "Heike", "Tjark", "Swantje", "Ubbo", "Frauke", "Gesche"),
    surnames=("Altensiel", "Brammer", "Claussen", "Deichgraf", "Eggers", "Flut", "Grootmann", "Hallig", "Ihnen"),
    bodies=(
        "der Hafenausschuss", "der Stadtrat", "die Feuerwehr", "die Reederei", "die Schulbehörde", "das Wasseramt",
        "die Marktgilde", "der Ruderverein", "das Landgericht", "die Straßenbahn",
    ),
    things=(
        "die Drehbrücke", "der Ostkai", "der alte Signalturm", "die Nachtfähre", "die Fischhalle", "der neue Deich",
        "die Bahn zur Werft", "die Leihbücherei", "die Markthalle", "die Rettungsstation", "die Schleuse",
    ),
    places=("Sandholm", "Teergang", "Steinbrück", "Oberkai", "Seilergasse", "Kohlenkai", "Salzwiesen", "Möwenspitze"),
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    headlines=(
        "Sperrung bei {place} dauert {n} Wochen länger als geplant",
        "{n} Haushalte bei {place} sind wegen Bauarbeiten ohne Wasser",
        "Rat stimmt mit {n} zu {m} Stimmen für den Umbau bei {place}",
        "Freiwillige aus {place} sammeln {n} tausend Kronen",
        "Prüfer zählen {n} Risse in der Mauer bei {place}",
        "Nach {n} Tagen Streit um {place} entscheidet nun das Gericht",
    ),
    sentences=(
        "Am {day} teilte {who} mit, dass {n} der {m} Kronen bereits ausgegeben seien.",
        "Zwischen {place} und dem Fluss haben {n} Menschen eine Bittschrift unterschrieben.",
        "Die Arbeiten begannen am {day} und ruhten nach {n} Stunden, weil ein Rohr anders lag als auf der Karte.",
        "Täglich kommen {n} Besucher nach {place}, {m} mehr als im Jahr zuvor.",
        "Bei der Prüfung fanden sich {n} schadhafte Stellen, die meisten auf der Seite, die nach {place} zeigt.",
        "Bis {day} wenden die Busse bei {place}; Fahrgäste brauchen {n} Minuten länger.",
        "Die Kosten werden auf {n} tausend Kronen geschätzt, ein Drittel davon trägt die Stadt.",
        "Seit {n} Jahren wohnt {who} bei {place} und hat das Wasser noch nie so hoch gesehen.",
        "Auf der nächsten Sitzung am {day} stehen {n} Anträge an.",
        "Bei {place} mussten {n} Boote verlegt werden, ehe man überhaupt an die Mauer kam.",
        "Von den {m} Plätzen waren am Abend {n} vergeben.",
    ),
    quotes=(
        "„Wir haben {n} Monate auf eine Antwort gewartet und haben nun {m}“, sagte {who}.",
        "„Bei {place} wird das keiner vermissen, aber {n} andere schon“, sagte {who}.",
        "„Ich habe {n} Stufen gezählt, und jede hat geknarrt“, sagte {who}.",
    ),
    reports=(
        "Der Pegel bei {place} steht bei {n} Zentimetern, meldet das Wasseramt.",
        "Bei {place} sind {n} Sandsäcke gefüllt, {m} weitere sind unterwegs, sagt {who}.",
        "Der Verkehr bei {place} wird wechselweise durchgelassen, die Wartezeit beträgt {n} Minuten.",
        "{n} Menschen haben sich bei {place} versammelt, die Stimmung ist ruhig.",
        "Bei {place} fiel {n} Sekunden lang das Licht aus, nun brennt es wieder.",
        "Am Kai läuft Pumpe Nummer {n}, {m} weitere stehen bereit.",
    ),
    correction="Zuvor stand hier eine andere Zahl; richtig ist {n}, wie {who} uns sagte.",
    opening="Ticker: Das Wasser steigt bei {place}, die Stadt schaut auf den Pegel",
)  # fmt: skip

LANGUAGES = {"en": ENGLISH, "de": GERMAN}
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": ""})


class Writer:
    """Writes for one site."""

    def __init__(self, language: str, random: Random) -> None:
        self.language = language
        self._parts = LANGUAGES[language]
        self._random = random
        self._headlines: set[str] = set()
        self.staff = tuple(
            Credit(name=f"{name} {surname}")
            for name, surname in zip(
                random.sample(self._parts.names, 4), random.sample(self._parts.surnames, 4), strict=True
            )
        )

    def headline(self) -> str:
        """One that was not there before."""
        while (headline := self._filled(self._random.choice(self._parts.headlines))) in self._headlines:
            pass
        self._headlines.add(headline)
        return headline

    def opening(self) -> str:
        return self._filled(self._parts.opening)

    def sentence(self) -> str:
        return self._filled(self._random.choice(self._parts.sentences))

    def body(self) -> tuple[str, ...]:
        """Four to six paragraphs, no sentence of one form twice."""
        forms = self._random.sample(self._parts.sentences, k=self._random.randint(8, 10))
        quoted = self._random.choice(self._parts.quotes)
        cuts = [forms[place : place + 2] for place in range(0, len(forms), 2)]
        cuts.insert(self._random.randint(1, len(cuts) - 1), [quoted])
        return tuple(" ".join(map(self._filled, cut)) for cut in cuts)

    def report(self) -> str:
        return self._filled(self._random.choice(self._parts.reports))

    def correction(self) -> str:
        return self._filled(self._parts.correction)

    def _filled(self, form: str) -> str:
        parts, random = self._parts, self._random
        n = random.randint(3, 480)
        text = form.format(
            who=f"{random.choice(parts.names)} {random.choice(parts.surnames)}",
            body=random.choice(parts.bodies),
            thing=random.choice(parts.things),
            place=random.choice(parts.places),
            day=random.choice(parts.days),
            n=n,
            m=n + random.randint(2, 300),
        )
        return text[0].upper() + text[1:]


def slug_of(headline: str) -> str:
    """A headline as part of an address."""
    return "-".join(re.findall(r"[a-z0-9]+", headline.lower().translate(_FOLDED)))
