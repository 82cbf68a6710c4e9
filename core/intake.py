"""The entry criteria: straight in, review, duplicate, update or a new episode, and by which rule."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate

from core.keys import KeyedLead, LeadKeys
from core.model import ASLEEP, CLOSED_BY_OPS, FACT_NAMES, LIVE, LeadFacts, LeadState, LeadType
from core.policies.entry import EntryPolicy
from core.policies.queues import QueuePolicy
from core.recognition import address_in, company_domain, plain_name, registrable, same_person
from core.submissions import Flaw, LeadSubmission


class Rule(StrEnum):
    """The rules that decide an entry, in the order they are asked; ``cap`` and ``paused`` come after them and
    hold what has been let in.
    """

    RE_ENGAGED = "re_engaged"
    ERASED = "erased"
    EXTERNAL_ID_SEEN = "external_id_seen"
    IDENTICAL_ROW = "identical_row"
    UPDATED = "updated"
    SAME_PERSON = "same_person"
    COMPETITOR = "competitor"
    STUDENT = "student"
    INCOMPLETE = "incomplete"
    UNKNOWN_REFERRER = "unknown_referrer"
    TARGET_ACCOUNT = "target_account"
    CUSTOMER_REFERRAL = "customer_referral"
    SCORE = "score"
    UNSCORED = "unscored"
    BELOW_MINIMUM = "below_minimum"
    CAP = "cap"
    PAUSED = "paused"


class Decision(StrEnum):
    """What becomes of a submission."""

    STRAIGHT_IN = "straight_in"
    REVIEW = "review"
    RE_ENGAGE = "re_engage"
    UPDATE = "update"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision, the rule behind it and, where the lead is known already, which one it is."""

    decision: Decision
    rule: Rule
    known: KeyedLead | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """A submission at the door: what it is recognised by, the minimum score of the queue it is routed to,
    and whether its referrer is the contact of a converted lead (``vouched``).
    """

    submission: LeadSubmission
    keys: LeadKeys
    min_score: int
    vouched: bool = False


class Companies:
    """A list of the policy that names companies by domain or by name. A domain stands for all of the company:
    ``shop.rival.example`` and ``rival.example`` are one.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        given = [entry.strip().lower().removeprefix("www.") for entry in entries]
        self._domains = frozenset(registrable(entry) for entry in given if "." in entry)
        self._names = frozenset(filter(None, map(plain_name, given)))

    def has(self, *, email: str | None = None, company: str | None = None) -> bool:
        """Whether the address belongs to a domain of the list, or the company is named."""
        if not self._names:
            return False
        by_domain = bool(self._domains) and company_domain(email) in self._domains
        return by_domain or (company is not None and plain_name(company) in self._names)


class Criteria:
    """An entry policy, made ready to judge many leads."""

    def __init__(self, policy: EntryPolicy) -> None:
        self._min_score = policy.min_score
        self._required = policy.required
        self._academic = _any_of(policy.academic)
        self._target_accounts = Companies(policy.target_accounts)
        self._competitors = Companies(policy.competitors)
        self._customers = Companies(policy.customers)

    def min_score_of(self, queue: QueuePolicy) -> int:
        """The score from which on the queue lets a lead straight in."""
        return self._min_score if queue.min_score is None else queue.min_score

    def objection(self, applicant: Applicant) -> Rule | None:
        """Why ops must look at a person nobody knows, or ``None``."""
        said = applicant.submission
        if self._competitors.has(email=said.email, company=said.company):
            return Rule.COMPETITOR
        if self._is_academic(said.email):
            return Rule.STUDENT
        if any(getattr(said, name) is None for name in self._required):
            return Rule.INCOMPLETE
        if is_referral(said) and not self._comes_from_a_customer(applicant):
            return Rule.UNKNOWN_REFERRER
        return None

    def recommendation(self, applicant: Applicant) -> Rule | None:
        """What lets a lead straight in, or ``None`` when its score is below the minimum.

        A lead without a score comes in: a team that does not score would otherwise drown ops.
        """
        said = applicant.submission
        is_inbound = said.type is not LeadType.COLD
        if is_inbound and self._target_accounts.has(email=said.email, company=said.company):
            return Rule.TARGET_ACCOUNT
        if is_referral(said) and self._comes_from_a_customer(applicant):
            return Rule.CUSTOMER_REFERRAL
        if said.score is None:
            return Rule.UNSCORED
        return Rule.SCORE if said.score >= applicant.min_score else None

    def always_enters(self, facts: LeadFacts) -> bool:
        """Whether no pause keeps a lead out: hot inbound, referrals, target accounts (spec, section 10)."""
        return (
            facts.type is LeadType.HOT_INBOUND
            or is_referral(facts)
            or self._target_accounts.has(email=facts.email, company=facts.company)
        )

    def _comes_from_a_customer(self, applicant: Applicant) -> bool:
        referrer = applicant.submission.referrer or ""
        email = address_in(referrer) or f"@{referrer.lower()}"
        return applicant.vouched or self._customers.has(email=email, company=referrer)

    def _is_academic(self, email: str | None) -> bool:
        domain = company_domain(email)
        return domain is not None and self._academic.fullmatch(domain) is not None


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Matches a registrable domain that ends in one of the patterns (``.ac.id``) or that fits one
    (``uni-*``).
    """
    forms = (
        rf".*{re.escape(one)}" if one.startswith(".") else translate(one) for one in map(str.lower, patterns)
    )
    return re.compile("|".join(forms) or r"(?!)")


def is_referral(lead: LeadSubmission | LeadFacts) -> bool:
    """Whether somebody is named who sent the lead, by a source that is a referral or not given at all.

    Web forms of other sources fill ``referrer`` with the page the visitor came from.
    """
    return lead.referrer is not None and "refer" in (lead.source or "referral").casefold()


def judge(applicant: Applicant, known: Sequence[KeyedLead], criteria: Criteria) -> Verdict:
    """The verdict on a submission. ``known`` are the leads it may be about; others do no harm.

    The order is the specification's: a person who comes back, what is here already, what ops must see,
    what comes straight in, what scores too low.
    """
    recognised = _recognised(applicant, known) if known else None
    return recognised or _judged(applicant, criteria)


def _judged(applicant: Applicant, criteria: Criteria) -> Verdict:
    """The verdict on somebody nobody knows."""
    objection = criteria.objection(applicant)
    if objection:
        return Verdict(Decision.REVIEW, objection)
    recommendation = criteria.recommendation(applicant)
    if recommendation:
        return Verdict(Decision.STRAIGHT_IN, recommendation)
    return Verdict(Decision.REVIEW, Rule.BELOW_MINIMUM)


def judge_again(
    doubtful: KeyedLead,
    known: Sequence[KeyedLead],
    criteria: Criteria,
    *,
    min_score: int,
    vouched: bool = False,
) -> Verdict:
    """The verdict on a lead in review that has other facts now: straight in, or what is left to decide.

    ``known`` are the leads it may be about, itself perhaps among them. One that came later and is in review
    itself casts no doubt on the first one of its person.
    """
    lead, keys = doubtful.lead, doubtful.keys
    for one in known:
        is_later_doubt = one.lead.state is LeadState.REVIEW and one.lead.id > lead.id
        is_here = one.lead.state in LIVE | CLOSED_BY_OPS and one.lead.id != lead.id and not is_later_doubt
        if is_here and same_person(one.keys, keys):
            return Verdict(Decision.REVIEW, Rule.SAME_PERSON, one)
    said = LeadSubmission.model_construct(**{name: getattr(lead.facts, name) for name in FACT_NAMES})
    return _judged(Applicant(said, keys, min_score, vouched), criteria)


def _recognised(applicant: Applicant, known: Sequence[KeyedLead]) -> Verdict | None:
    """The verdict on somebody known, or ``None`` when the submission is to be judged like a stranger's.

    A person whose earlier leads were converted, disqualified or merged is such a stranger: a customer who
    asks again is a new lead.
    """
    external_id = applicant.submission.external_id
    named = next((one for one in known if external_id and one.lead.external_id == external_id), None)
    person = [one for one in known if same_person(one.keys, applicant.keys)]
    copy = next((one for one in known if _is_copy(applicant, one)), None)
    asleep = _back_again(applicant, named, person, copy)
    if asleep:
        return Verdict(Decision.RE_ENGAGE, Rule.RE_ENGAGED, asleep)
    if copy or named:
        return _already_here(copy, named)
    met = next((one for one in person if one.lead.state in LIVE | CLOSED_BY_OPS), None)
    return Verdict(Decision.REVIEW, Rule.SAME_PERSON, met) if met else None


def _is_copy(applicant: Applicant, one: KeyedLead) -> bool:
    """Whether it is the lead's row, or says of it what an export does: when it came, and all there is."""
    said, lead = applicant.submission, one.lead
    is_of_it = said.received_at == lead.received_at and said.external_id == lead.external_id
    return one.keys.fingerprint == applicant.keys.fingerprint or (is_of_it and said.facts() == lead.facts)


def _back_again(
    applicant: Applicant, named: KeyedLead | None, person: Sequence[KeyedLead], copy: KeyedLead | None
) -> KeyedLead | None:
    """The sleeping lead that this submission wakes, if any.

    A record that is known to the letter and says which record it is, by id or by date, is no sign of life:
    importing a file again must not wake whom it brought. A form without either that says the same is.
    """
    said = applicant.submission
    is_repetition = copy is not None and (said.external_id or said.received_at)
    if is_repetition or any(one.lead.state in LIVE for one in person):
        return None
    asleep = [one for one in person if one.lead.state in ASLEEP]
    if named is not None:
        return next((one for one in asleep if one.lead.id == named.lead.id), None)
    return max(asleep, key=lambda one: one.lead.id, default=None)


def _already_here(copy: KeyedLead | None, named: KeyedLead | None) -> Verdict:
    """A closed lead is never changed by what its source sends later."""
    if copy is None and named is not None and named.lead.state in LIVE | ASLEEP:
        return Verdict(Decision.UPDATE, Rule.UPDATED, named)
    rule = Rule.EXTERNAL_ID_SEEN if named else Rule.IDENTICAL_ROW
    return Verdict(Decision.DUPLICATE, rule, named or copy)


class Standing(StrEnum):
    """Where a submission ended up, in the words that HTTP and the import's counts use."""

    WAITING = "waiting"
    HELD = "held"
    REVIEW = "review"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a submission that was taken, or was here already. ``rule`` is the one that decided.

    ``lead_id`` is ``None`` in a rehearsal for a lead that would be new.
    """

    lead_id: int | None
    external_id: str | None
    verdict: Standing
    rule: Rule
    queue: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The answer to a submission that cannot be taken, with all that is wrong with it."""

    flaws: tuple[Flaw, ...]
