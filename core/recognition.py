"""Who a lead is: the keys by which the same row and the same person are recognised."""

import re
from functools import lru_cache
from hashlib import blake2b

import phonenumbers
from publicsuffixlist import PublicSuffixList

from core.keys import LeadKeys
from core.model import LeadFacts
from core.policies.team import TeamPolicy
from core.submissions import LeadSubmission

_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")
_WRITTEN_OUT = re.compile(r"\+[1-9][0-9 ./-]{8,18}")
_NO_DIGIT = re.compile(r"[^0-9]")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEGAL_FORMS = _words(
    "gmbh mbh ggmbh ag kg kgaa ohg gbr ug haftungsbeschränkt se ev ek pt tbk cv ud ltd limited inc"
    " incorporated llc llp plc corp corporation co sa sas sarl srl spa bv nv oy ab as aps doo zoo pty pte"
    " sdn bhd"
)
_FREE_MAIL = _words(
    "gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.de hotmail.co.uk live.com msn.com"
    " yahoo.com yahoo.de yahoo.co.id yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com proton.me"
    " protonmail.com pm.me gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.de"
    " posteo.de mailbox.org zoho.com mail.com mail.ru yandex.com yandex.ru qq.com 163.com 126.com"
    " rocketmail.com plasa.com telkom.net"
)


@lru_cache(maxsize=8192)
def plain_name(name: str) -> str:
    """A name as it is compared: case, punctuation and, for companies, the legal form do not matter.

    ``Kopi Nusantara, PT.`` is ``PT Kopi Nusantara Tbk``. A name of nothing but legal forms stays as it is.
    """
    folded = name.casefold()
    words = _BETWEEN_WORDS.sub(" ", _INITIALS.sub(r"\1", folded) if "." in folded else folded).split()
    return " ".join([word for word in words if word not in _LEGAL_FORMS] or words)


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list that comes with the library; reading it takes a moment, once."""
    return PublicSuffixList()


@lru_cache(maxsize=8192)
def registrable(domain: str) -> str:
    """The domain as it was registered: ``shop.acme.co.uk`` is ``acme.co.uk``. By this a company is known.

    Letter case and the way umlauts are written do not matter. Nobody registers a public suffix: ``co.uk``
    stays what it is, and stands for nobody below it.
    """
    folded = _ascii(domain.strip(". ").lower())
    return _suffixes().privatesuffix(folded) or folded


def _ascii(domain: str) -> str:
    """As the domain name system writes it; as it stands where that is not possible."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def company_domain(email: str | None) -> str | None:
    """The registrable domain of an address; ``None`` for free-mail ones, which belong to no company."""
    if email is None:
        return None
    domain = registrable(email.rpartition("@")[2])
    return None if domain in _FREE_MAIL else domain


def plain_phone(phone: str, region: str | None) -> str | None:
    """A number in E.164, read as one of ``region`` where it has no country code; else its bare digits.

    ``None`` for what has fewer than six digits and so could be anybody's.
    """
    written_out = _international(phone)
    if written_out:
        return written_out
    try:
        parsed = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"\D", "", phone)
        return digits if len(digits) >= 6 else None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _international(phone: str) -> str | None:
    """The number when it is as good as in E.164 already, which most are: a sixth of the time of parsing.

    ``None`` where a trunk prefix, as the zero in ``+49 030``, may have to be taken out.
    """
    if not _WRITTEN_OUT.fullmatch(phone):
        return None
    digits = _NO_DIGIT.sub("", phone)
    for length in (1, 2, 3):
        if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            trunk = _trunk_prefix(int(digits[:length]))
            return None if trunk is None or trunk.match(digits, length) else f"+{digits}"
    return None


@lru_cache(maxsize=256)
def _trunk_prefix(country_code: int) -> re.Pattern[str] | None:
    """What may stand before a national number of that country, as ``phonenumbers`` knows it."""
    region = phonenumbers.region_code_for_country_code(country_code)
    known = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    return re.compile(known.national_prefix_for_parsing or r"(?!)") if known else None


def home_region(team: TeamPolicy) -> str | None:
    """The country whose numbers a team writes without a country code: the one whose holidays it keeps."""
    holidays = team.calendar.holidays
    return holidays.country if holidays else None


def keys_of(submission: LeadSubmission, home: str | None = None) -> LeadKeys:
    """What a submission is recognised by. ``home`` is the region of phone numbers when no country is given.

    The fingerprint covers everything that was sent, letter case aside; fields left empty do not change it.
    The name is company and contact together: a company alone is no person.
    """
    sent = submission.__dict__
    told = [f"{name}={value}" for name, value in sent.items() if value is not None and name != "attributes"]
    told += [f"+{name}={value}" for name, value in sorted(submission.attributes.items())]
    text = "\x1f".join(told).casefold()
    return keys_of_facts(submission, blake2b(text.encode(), digest_size=16).hexdigest(), home)


def keys_of_facts(facts: LeadFacts | LeadSubmission, fingerprint: str, home: str | None = None) -> LeadKeys:
    """What a lead is recognised by once its facts are not those of its row any more. The ``fingerprint``
    stays that of the row: handed in again it is still known.
    """
    return LeadKeys(
        fingerprint=fingerprint,
        email=facts.email.casefold() if facts.email else None,
        phone=_phone(facts, home) if facts.phone else None,
        name=person_name(facts.company, facts.contact_name),
        company=plain_name(facts.company) or None if facts.company else None,
        domain=company_domain(facts.email),
    )


def person_name(company: str | None, contact: str | None) -> str | None:
    """Company and contact as one key, or ``None`` when either is missing."""
    if not company or not contact:
        return None
    parts = (plain_name(company), plain_name(contact))
    return " | ".join(parts) if all(parts) else None


def _phone(facts: LeadFacts | LeadSubmission, home: str | None) -> str | None:
    country = facts.country
    region = home if country is None else country if len(country) == 2 else None
    return plain_phone(facts.phone or "", region)


def address_in(text: str) -> str | None:
    """The e-mail address in what somebody wrote, such as ``Ana Costa <ana@acme.example>``, in lower case."""
    found = _ADDRESS.search(text)
    return found[0].casefold() if found else None


def referrer_keys(referrer: str) -> tuple[LeadKeys, ...]:
    """The people a referrer may be: an address, or name and company, in either order, parted by a comma."""
    email = address_in(referrer)
    if email:
        return (LeadKeys(fingerprint="", email=email),)
    first, _, second = referrer.rstrip(")").replace("(", ",").partition(",")
    names = {person_name(first, second), person_name(second, first)} - {None}
    return tuple(LeadKeys(fingerprint="", name=name) for name in sorted(filter(None, names)))


def same_person(one: LeadKeys, other: LeadKeys) -> bool:
    """Whether e-mail, phone, or company and name agree; any of them is enough."""
    return bool(
        (one.email and one.email == other.email)
        or (one.phone and one.phone == other.phone)
        or (one.name and one.name == other.name)
    )
