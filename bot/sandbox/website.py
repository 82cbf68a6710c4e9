"""A website of straw: whoever fills in its form becomes a lead, sent over HTTP and signed.

Everybody is invented; mail addresses end in ``.example``.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from bot.sandbox.signed import Sender, verdict

VISITORS: tuple[dict[str, Any], ...] = (
    {
        "company": "Hafenblick Krantechnik GmbH",
        "company_size": "240",
        "contact_name": "Svenja Harms",
        "contact_title": "Leiterin Service",
        "email": "svenja.harms@hafenblick-kran.example",
        "type": "hot_inbound",
        "score": 88,
        "source": "website_demo",
        "language": "de",
        "recent_activity": "Bittet um eine Vorführung: 60 Monteure, drei Standorte",
    },
    {
        "company": "Quarrybank Vending",
        "contact_name": "Tom",
        "type": "mql",
        "score": 52,
        "source": "pricing_page",
        "language": "en",
        "recent_activity": "Left neither an address nor a number",
    },
    {
        "company": "PT Sumber Angin Timur",
        "company_size": "130",
        "contact_name": "Ratna Wulandari",
        "email": "ratna.wulandari@sumberangin.example",
        "type": "mql",
        "score": 71,
        "source": "pricing_page",
        "language": "id",
        "region": "APAC",
        "recent_activity": "Membaca halaman harga tiga kali",
    },
    {
        "company": "Pinewood Lift Repairs",
        "contact_name": "Alice Pemberton",
        "email": "alice.pemberton@pinewood-lifts.example",
        "type": "warm",
        "score": 12,
        "source": "newsletter",
        "language": "en",
    },
)


class Website:
    """``url`` is where leads go (…/intake/leads), ``secret`` (whsec_…) signs them, ``now`` is its clock."""

    def __init__(self, url: str, secret: str, now: Callable[[], datetime]) -> None:
        self._sender = Sender(url, secret)
        self._now = now
        self._numbers = count()

    def visit(self) -> str:
        """The next visitor asks for something; what became of it, in words. Raises ``httpx.HTTPError``."""
        visitor, now = VISITORS[next(self._numbers) % len(VISITORS)], self._now()
        form = f"form-{int(now.timestamp() * 1000)}"
        answer = self._sender.send(form, {"external_id": form, **visitor}, now)
        return f"{visitor['company']} asked for something on the website: {verdict(answer, 'leads')}"
