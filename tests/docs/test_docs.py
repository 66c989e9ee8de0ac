"""The documents do not lie: what they show is read by the code, and what they link to is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import partest_sdk
import pytest
import yaml
from partest_sdk import errors
from partest_sdk.adapters.configuration import GLOBAL_KEYS, SUITE_KEYS, read_configuration
from partest_sdk.core.coverage.gates import Gate, GateState
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.plan.units import CUT_SHARE
from partest_sdk.core.results.verdict import EXIT_CODES
from partest_sdk.core.summary.coverage_story import CoverageStory

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("packages/*/README.md")])
DOORS = {
    "org/partest-action@v1": "action.yml",
    "org/partest-action/actions/shard@v1": "actions/shard/action.yml",
    "org/partest-action/actions/merge-results@v1": "actions/merge-results/action.yml",
    "org/partest-action/actions/cache-key@v1": "actions/cache-key/action.yml",
    "org/partest-action/actions/summary@v1": "actions/summary/action.yml",
}


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of one language on a page."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """
    A relative link names a file that exists.
    """
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]

    assert [target for target in targets if target and not (page.parent / target).exists()] == []


def test_workflow_of_the_readme_is_short() -> None:
    """
    The first workflow that a person sees has at most 20 lines.
    """
    (workflow,) = blocks(ROOT / "README.md", "yaml")

    assert len(workflow.splitlines()) <= 20


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "yaml")], ids=lambda page: str(page.relative_to(ROOT))
)
def test_workflows_use_inputs_that_exist(page: Path) -> None:
    """
    Every step of ours in the documents uses inputs that the action has, and outputs that another one sets.
    """
    for block in blocks(page, "yaml"):
        for step in steps_of(yaml.safe_load(block)):
            door = DOORS.get(step.get("uses", ""))
            if door is not None:
                known = yaml.safe_load((ROOT / door).read_text(encoding="utf-8"))["inputs"]
                assert set(step.get("with", {})) <= set(known), step
        for output in re.findall(r"steps\.plan\.outputs\.([\w-]+)", block):
            assert (
                output
                in yaml.safe_load((ROOT / DOORS["org/partest-action/actions/shard@v1"]).read_text(encoding="utf-8"))[
                    "outputs"
                ]
            )


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if "uses: " in page.read_text("utf-8") and page.name != "README.md"],
    ids=lambda page: page.name,
)
def test_the_actions_of_others_are_pinned(page: Path) -> None:
    """
    What people copy runs just the commit that we looked at; only the short workflow of the README has tags.
    """
    others = re.findall(r"uses: ([^\s,}]+)", page.read_text("utf-8"))

    assert [
        name for name in others if not name.startswith("org/partest-action") and not re.search("@[0-9a-f]{40}$", name)
    ] == []


def steps_of(data: object) -> list[dict[str, Any]]:
    """Every mapping with a `uses`, at any depth."""
    if isinstance(data, list):
        return [step for item in data for step in steps_of(item)]
    if isinstance(data, dict):
        return ([data] if "uses" in data else []) + [step for item in data.values() for step in steps_of(item)]
    return []


def test_configuration_page_is_complete(tmp_path: Path) -> None:
    """
    The example is a valid configuration, and every key is named on the page.
    """
    page = ROOT / "docs" / "configuration.md"
    (example,) = blocks(page, "toml")
    (tmp_path / "pyproject.toml").write_text(example, encoding="utf-8")
    text = page.read_text(encoding="utf-8")

    assert set(read_configuration(tmp_path).suites) == {"unit", "e2e"}
    assert [key for key in (*SUITE_KEYS, *GLOBAL_KEYS) if key != "suites" and f"`{key}`" not in text] == []


def test_exit_codes_are_those_of_the_code() -> None:
    """
    The table of exit codes lists exactly those that the code knows.
    """
    text = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    shown = {int(code) for code in re.findall(r"\| (\d+) \|$", text, re.MULTILINE)}

    own = (errors.PartestError, errors.InputError, errors.HostError)
    too_little = CoverageStory(CoverageTold({}, {}), (Gate("min-coverage", GateState.FAILED, ""),)).exit_code
    assert shown == {0, *(error.exit_code for error in own), *EXIT_CODES.values(), too_little}


def test_project_speaks_of_itself_alone() -> None:
    """
    No path of a machine and no placeholder that somebody forgot stands in the documents.
    """
    for page in PAGES:
        assert not re.search(r"/(root|work|tmp|home)/|TODO|FIXME|XXX", page.read_text(encoding="utf-8")), page


def test_one_version_for_all() -> None:
    """
    Both distributions, what one needs of the other, and what `partest --version` says, agree.
    """
    pages = [ROOT / "packages" / name / "pyproject.toml" for name in ("partest-sdk", "pytest-partest")]
    projects = [tomllib.loads(page.read_text(encoding="utf-8"))["project"] for page in pages]

    assert {project["version"] for project in projects} == {partest_sdk.__version__}
    assert projects[0]["dependencies"] == [f"pytest-partest=={partest_sdk.__version__}"]
    assert projects[1]["dependencies"] == []


def test_numbers_of_the_planner_are_those_of_the_code() -> None:
    """
    The page on timings says where files are cut, as the planner does it.
    """
    assert f"heavier than {CUT_SHARE} of a shard is cut" in (ROOT / "docs" / "timings.md").read_text(encoding="utf-8")
