"""What `partest summary` says of the coverage besides its pages: each gate in the log, and the numbers as outputs."""

from __future__ import annotations

from partest_sdk.adapters.log_commands import LogCommands
from partest_sdk.core.coverage.gates import GateState
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.no_longer_measured import NO_LONGER_MEASURED
from partest_sdk.core.coverage.numbers import plain_percent
from partest_sdk.core.safe_text import one_line
from partest_sdk.core.summary.coverage import MARKS
from partest_sdk.core.summary.coverage_story import CoverageStory
from partest_sdk.core.summary.story import Story

_LONGEST = 2000


def log_coverage(coverage: CoverageStory | None, log: LogCommands) -> None:
    """Every gate with its mark; and whatever is accepted, and is not as it should be, as a warning."""
    if coverage is None:
        return
    red = coverage.red_gates
    for gate in coverage.gates:
        line = one_line(f"{MARKS[gate.state]} {gate.name}: {gate.sentence}", _LONGEST)
        if gate in red:
            log.error(line)
        elif gate.warned or gate.state is GateState.INCOMPLETE:
            log.warning(line)
        else:
            print(line)
    if coverage.lost.files:
        log.warning(one_line(f"{NO_LONGER_MEASURED}: {coverage.lost.sentence}", _LONGEST))
    if not coverage.incomplete_fails:
        for reason in coverage.told.incomplete:
            log.warning(one_line(f"the coverage is incomplete: {reason}", _LONGEST))


def coverage_outputs(story: Story) -> dict[str, str]:
    """The outputs of the step: percentages without a sign, and empty where there is no line, or not all is known."""
    coverage = story.coverage
    total = change = Numbers()
    if coverage and not coverage.told.incomplete:
        total = sum(story.file_coverage.values(), Numbers())
        change = coverage.change.numbers if coverage.change and not coverage.change.incomplete else change
    return {"coverage": plain_percent(total), "patch-coverage": plain_percent(change)}
