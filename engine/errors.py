"""Refusals: named, with an id and values; only `app` turns them into sentences.

Refusal
├── NotFound            the thing does not exist, or is not for this person to know of
├── NotYourTask         somebody else holds the role
│   ├── OwnCase         nobody decides on their own case
│   ├── SeparateDuty    the doer of an earlier step may not do this one
│   ├── ActingRefused   a Plh/Plt may not sign this document
│   └── StartRefused    the manifest does not let them start this for that subject
├── NeedsAnswers        a document cannot be signed without opening its task
├── NotYoursToGive      a post is given to act in by somebody who does not occupy it
├── GrantRefused        a role cannot be given or taken so; `why` says so
├── Unwelcome           a connector's token, or what it may send, is not good
├── TaskClosed          somebody was faster, or the case went on
├── CaseClosed          the case has ended
├── CaseHeld            an administrator holds the case
├── RepairRefused       a repair is not to be had; `why` says so
├── NotWithdrawable     too late to withdraw
├── NotEligible         a rule of the service refuses; carries the findings
├── ServiceClosed       the service is switched off or has no version in force
├── NotApproved         a version may not be approved by its proposer
├── PasswordRefused     a password too easily guessed; `why` says so
└── SecondFactorRefused the authenticator may not be taken off, or its code is wrong
StepFailed              the step broke for a reason no person in the case can mend: becomes an incident
DeployError             a bundle that cannot be deployed; carries its problems
"""

from typing import Any


class Refusal(Exception):
    """A person asked for something that is not to be had; nothing has changed."""

    code = "refused"

    def __init__(self, **values: Any) -> None:
        super().__init__(f"{self.code} {values}" if values else self.code)
        self.values = values


class NotFound(Refusal):
    """The thing does not exist, or is not for this person to know of."""

    code = "not_found"


class NotYourTask(Refusal):
    """The task waits for somebody else."""

    code = "not_your_task"


class OwnCase(NotYourTask):
    """The person is the subject of the case and may not decide in it."""

    code = "own_case"


class SeparateDuty(NotYourTask):
    """The person did a step that this one must be independent of."""

    code = "separate_duty"


class ActingRefused(NotYourTask):
    """The template does not let an acting official sign."""

    code = "acting_refused"


class StartRefused(NotYourTask):
    """The manifest does not let this person, or the system, start it for this subject."""

    code = "start_refused"


class NeedsAnswers(Refusal):
    """A document cannot be signed unopened: its form wants answers."""

    code = "needs_answers"


class NotYoursToGive(Refusal):
    """Somebody gives away a post they do not occupy, or to its own occupant."""

    code = "not_yours_to_give"


class GrantRefused(Refusal):
    """A role cannot be given or taken so: `why` is a word such as role, unit, holder, dates, own, known, basis, ended."""

    code = "grant_refused"


class Unwelcome(Refusal):
    """A connector is not let in: `why` is token, message, rate or reused (an id with another content)."""

    code = "unwelcome"


class TaskClosed(Refusal):
    """The task is no longer open; values name who did it and when, if somebody did."""

    code = "task_closed"


class CaseClosed(Refusal):
    """The case has ended."""

    code = "case_closed"


class CaseHeld(Refusal):
    """An administrator holds the case until it is put right."""

    code = "case_held"


class RepairRefused(Refusal):
    """A repair is not to be had: `why` is a word such as reason, own_proposal, not_waiting, parallel_open."""

    code = "repair_refused"


class NotWithdrawable(Refusal):
    """The case can no longer be withdrawn by the person."""

    code = "not_withdrawable"


class NotEligible(Refusal):
    """A rule refuses; `findings` say which, with the law."""

    code = "not_eligible"

    def __init__(self, findings: list[Any], **values: Any) -> None:
        super().__init__(**values)
        self.findings = findings


class ServiceClosed(Refusal):
    """The service is switched off or has no version in force."""

    code = "service_closed"


class NotApproved(Refusal):
    """The version cannot be approved: it is not waiting, or its proposer may not approve it."""

    code = "not_approved"


class PasswordRefused(Refusal):
    """The password is easily guessed; `why` is short or easy."""

    code = "password_refused"


class SecondFactorRefused(Refusal):
    """The code is not the authenticator's, or the authenticator must stay; `why` is code or obligatory."""

    code = "second_factor_refused"


class StepFailed(Exception):
    """A diagram, table, operation or connector failed; the step was rolled back and belongs in an incident."""

    def __init__(self, what: str, error: str, *, case_id: int | None, task_id: int | None, element: str | None) -> None:
        super().__init__(f"{what}: {error}")
        self.what, self.error = what, error
        self.case_id, self.task_id, self.element = case_id, task_id, element


class DeployError(Exception):
    """A bundle has problems; each names its file and element."""

    def __init__(self, service: str, problems: list[str]) -> None:
        super().__init__(f"{service}: " + "; ".join(problems))
        self.service, self.problems = service, problems
