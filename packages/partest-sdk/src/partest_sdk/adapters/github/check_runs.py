"""A check run, whole and once: 50 annotations a request, and never left unfinished, since that would block a merge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from partest_sdk.adapters.github.annotations import bodies
from partest_sdk.adapters.github.calls import Body, Calls, RejectedError
from partest_sdk.core.names import many
from partest_sdk.core.summary.publication import CheckRun
from partest_sdk.errors import HostError, RefusedError, UnavailableError

BATCH = 50
"""GitHub takes no more annotations in a request."""
_PERMISSION = "checks: write"
_SEARCHES = 12
"""Further requests to find the annotations that GitHub refuses."""
_FOR_THE_END = 60.0
"""Seconds of patience that are kept to complete the check run: what a secondary limit asks for."""
_LAST_REQUESTS = 10
"""So many of this hour are left to complete the check run, and to others."""
_NEWS = 40
"""Batches after which it is worth saying how far it is."""

Batch = Sequence[Body]


class Publication:
    """One check run on its way to *repository* (``owner/name``)."""

    def __init__(self, calls: Calls, repository: str, check: CheckRun, say: Callable[[str], None]) -> None:
        self._calls = calls
        self._check = check
        self._say = say
        self._runs = f"/repos/{repository}/check-runs"
        self._of_commit = f"/repos/{repository}/commits/{quote(check.head_sha, safe='')}/check-runs"
        self._run = ""
        """The path of the check run, once there is one."""
        self._notes = bodies(check.annotations)
        self._stored = 0
        """Annotations that GitHub has."""
        self._completed = False
        self._first_refused = False
        self._searches = _SEARCHES
        self._left_out = len(check.annotations) - len(self._notes)

    def publish(self) -> str:
        """Make it, or what is missing of it; its address."""
        run = self._find()
        if run and self._completed:
            # The same report once more. Its annotations are there; sent again they would be there twice.
            self._complete(run)
        else:
            run = run or self._create()
            self._run = _path(self._runs, run)
            if not self._completed:
                self._append_the_rest()
        if self._left_out:
            self._say(f"GitHub does not take {many(self._left_out, 'annotation')}; the report has them all")
        url = run.get("html_url")
        return url if isinstance(url, str) else ""

    def _find(self) -> Body | None:
        """The check run of this very report, when it is there already: whole, or left behind half-way."""
        query = {"check_name": self._check.name, "filter": "all"}
        listed = self._calls.pages(self._of_commit, "looking for the check run", _PERMISSION, query, "check_runs")
        mine = [
            one for one in listed if one.get("external_id") == self._check.external_id and type(one.get("id")) is int
        ]
        run = min(mine, key=lambda one: one["id"], default=None)
        if run:
            self._stored, self._completed = _count(run), run.get("status") == "completed"
        return run

    def _create(self) -> Body:
        batch, last = self._notes[:BATCH], len(self._notes) <= BATCH
        try:
            return self._post(batch, self._state(last=last))
        except RejectedError as trouble:
            if batch and trouble.about_annotations:
                # Which of them it is, is found out where it does not hold up the check run.
                self._first_refused = True
                return self._post([], self._state(last=False))
            self._say(f"{trouble}; trying without text and annotations")
            self._left_out += len(self._notes)
            self._notes = []
            return self._post([], self._state(last=True), text=False)

    def _post(self, batch: Batch, state: dict[str, Any], *, text: bool = True) -> Body:
        check = self._check
        head = {"name": check.name, "head_sha": check.head_sha, "external_id": check.external_id}
        head |= {"details_url": check.details_url} if check.details_url else {}
        self._stored, self._completed = len(batch), state["status"] == "completed"
        body = {**head, **state, "output": self._output(batch, text=text)}
        return self._calls.write("POST", self._runs, body, "creating the check run", _PERMISSION, self._find)

    def _append_the_rest(self) -> None:
        """Append what is missing. Whatever happens on the way, the check run is completed."""
        rest = self._notes[self._stored :]
        try:
            with self._calls.patience.reserving(_FOR_THE_END):
                self._append_all(rest)
        except HostError as trouble:
            missing = len(self._notes) - self._stored
            self._say(f"{trouble}; {many(missing, 'annotation')} not sent, the report has them all")
        except BaseException:
            # Cancelled, or a mistake of ours: a check run that never ends would block every merge.
            self._complete()
            raise
        if not self._completed:
            self._complete()

    def _append_all(self, rest: Batch) -> None:
        batches = [rest[start : start + BATCH] for start in range(0, len(rest), BATCH)]
        for number, batch in enumerate(batches, start=1):
            left = self._calls.requests_left
            if left is not None and left <= _LAST_REQUESTS:
                raise UnavailableError(f"GitHub's requests of this hour are used up but for {left}")
            if self._calls.patience.used_up:
                raise UnavailableError("GitHub is too slow")
            self._append_good(batch, last=number == len(batches), refused=number == 1 and self._first_refused)
            if number % _NEWS == 0:
                self._say(f"check run: {self._stored:,} of {many(len(self._notes), 'annotation')} are there")

    def _append_good(self, batch: Batch, *, last: bool = False, refused: bool = False) -> bool:
        """Append those of *batch* that GitHub takes; whether it took all. When it is *refused* already, nobody asks again."""
        if not refused:
            try:
                self._append(batch, last=last)
            except RejectedError as trouble:
                if not trouble.about_annotations:
                    raise
            else:
                return True
        if len(batch) == 1 or not self._searches:
            self._left_out += len(batch)
            return False
        half = len(batch) // 2
        first_good = self._search(batch[:half])
        # When the first half is good, the bad one is in the second, for certain.
        self._search(batch[half:], refused=first_good)
        return False

    def _search(self, batch: Batch, *, refused: bool = False) -> bool:
        if not self._searches:
            self._left_out += len(batch)
            return False
        self._searches -= not refused
        return self._append_good(batch, refused=refused)

    def _append(self, batch: Batch, *, last: bool) -> None:
        whole = self._stored + len(batch)

        def done() -> Body | None:
            run = self._calls.read(self._run, "reading the check run", _PERMISSION)
            there = isinstance(run, dict) and _count(run) >= whole and (run.get("status") == "completed" or not last)
            return run if there else None

        # Without the text, which may be long, until the end.
        body = {**self._state(last=last), "output": self._output(batch, text=last)}
        self._calls.write("PATCH", self._run, body, "updating the check run", _PERMISSION, done)
        self._stored, self._completed = whole, last

    def _complete(self, run: Body | None = None) -> None:
        """Complete it as it is, in ever plainer words: nobody can merge past a check that never ends."""
        path = _path(self._runs, run) if run else self._run
        state = self._state(last=True)
        tries = [{**state, "output": self._output(text=True)}, {**state, "output": self._output(text=False)}, state]
        for body in tries:
            try:
                self._calls.write("PATCH", path, body, "completing the check run", _PERMISSION)
                self._completed = True
                return
            except RefusedError:
                raise
            except RejectedError as trouble:
                refusal: HostError = trouble
            except HostError as trouble:
                refusal = trouble
                break
        there = "there" if run else "there, and not completed"
        raise UnavailableError(f"the check run is {there} ({refusal}); run the job again") from None

    def _output(self, batch: Batch = (), *, text: bool) -> dict[str, Any]:
        output: dict[str, Any] = {"title": self._check.title, "summary": self._check.summary}
        output |= {"text": self._check.text} if text and self._check.text else {}
        return output | ({"annotations": list(batch)} if batch else {})

    def _state(self, *, last: bool) -> dict[str, Any]:
        conclusion = "success" if self._check.green else "failure"
        return {"status": "completed", "conclusion": conclusion} if last else {"status": "in_progress"}


def _path(runs: str, run: Body) -> str:
    number = run.get("id")
    if type(number) is not int:
        raise UnavailableError("creating the check run failed: GitHub's answer has no id")
    return f"{runs}/{number}"


def _count(run: Body) -> int:
    output = run.get("output")
    count = output.get("annotations_count") if isinstance(output, dict) else 0
    return count if type(count) is int else 0
