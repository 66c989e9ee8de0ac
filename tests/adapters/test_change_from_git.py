"""The change that was tested, by real repositories as jobs have them: lines of the tested tree, shown where the head has them."""

from __future__ import annotations

import os
import stat
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from coverage_builders import a_file
from git_over_http import serving
from git_repositories import PullRequest, a_pull_request, a_repository, commit, git, numbered, text
from partest_sdk.adapters.changes import find_comparison, repository
from partest_sdk.core.coverage.change import Run, coverage_of_change
from partest_sdk.core.coverage.comparison import ChangeAsked, Comparison
from partest_sdk.core.coverage.listed_files import ListedFile
from partest_sdk.core.coverage.model import Numbers

BEFORE = numbered(40)
CHANGED = [*BEFORE[:29], "the change", *BEFORE[30:]]
FIVE = numbered(5, "new on top")


@pytest.fixture(autouse=True)
def nobodys_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)


@pytest.fixture(scope="module")
def pull(tmp_path_factory: pytest.TempPathFactory) -> PullRequest:
    """The change is on line 30 of the head; the base got five lines on top, so it is on line 35 of the tree that was tested."""
    return a_pull_request(
        tmp_path_factory.mktemp("pull"),
        {"cart.py": text(BEFORE), "other.py": text(BEFORE), "old name.py": text(numbered(30, "kept"))},
        {"cart.py": text(CHANGED), "new.py": text(numbered(3, "a new file"))},
        {"cart.py": text([*FIVE, *BEFORE]), "other.py": text([*FIVE, *BEFORE]), "base.py": text(FIVE)},
    )


def asked_of(
    pull: PullRequest, base: str = "", tested: str = "", server_url: str = "https://github.com"
) -> ChangeAsked:
    return ChangeAsked("pull_request", 1, pull.head, base or pull.fork, tested=tested, server_url=server_url)


def found(folder: Path, asked: ChangeAsked, *, token: str = "") -> Comparison:
    comparison = find_comparison(folder, asked, token=token)
    assert comparison is not None
    return comparison


def added(comparison: Comparison) -> dict[str, list[int]]:
    return {file.path: list(file.changes.added()) for file in comparison.files}


CLONES: dict[str, int | None] = {"depth 1": 1, "depth 2": 2, "full": None}


@pytest.mark.parametrize("depth", CLONES)
def test_lines_are_those_of_the_tested_tree_whose_base_moved_on(pull: PullRequest, tmp_path: Path, depth: str) -> None:
    """
    Trap: the tested line is 35 and the head's is 30. What came with the base is no change; the clone may have any depth.
    """
    clone = pull.clone(tmp_path / "clone", depth=CLONES[depth])

    comparison = found(clone, asked_of(pull))
    result = coverage_of_change(comparison, {"cart.py": a_file({35: 0, 30: 0, 36: 1}), "other.py": a_file({1: 0})})

    assert added(comparison) == {"cart.py": [35], "new.py": [1, 2, 3]}
    assert comparison.against == f"against {pull.base[:7]} (the base that was merged)"
    assert (comparison.how, comparison.base, comparison.head) == ("git", pull.base, pull.head)
    assert not (comparison.incomplete + comparison.notes)
    (file,) = result.files
    assert (file.numbers, file.uncovered) == (Numbers(0, 1, 0, 0), (Run(35, 35),))
    assert (file.head_path, file.runs) == ("cart.py", (Run(30, 30),))
    assert result.unmeasured == ("new.py",)


def test_a_shallow_clone_gets_two_commits_and_stays_as_it_was(pull: PullRequest, tmp_path: Path) -> None:
    """
    Nothing is left in the work tree, the index, the configuration or the references; it is still shallow, and nothing is fetched twice.
    """
    clone = pull.clone(tmp_path / "clone")

    def state() -> list[str]:
        told = [git(clone, *words) for words in (("status", "--porcelain"), ("show-ref",), ("rev-parse", "HEAD"))]
        return [*told, (clone / ".git/config").read_text(), str((clone / ".git/FETCH_HEAD").read_text())]

    before = state()
    comparison = found(clone, asked_of(pull))
    (clone / ".git/config").write_text(
        (clone / ".git/config").read_text().replace(pull.server.as_uri(), "file:///gone")
    )

    assert found(clone, asked_of(pull)) == comparison
    (clone / ".git/config").write_text(before[3])
    assert state() == before
    assert git(clone, "rev-parse", "--is-shallow-repository") == "true"
    assert git(clone, "rev-list", "--count", "--all") == "1"


def test_nobody_is_asked_who_shall_not_be(pull: PullRequest, tmp_path: Path) -> None:
    """
    Without leave to fetch, what is not here is not here.
    """
    shallow, deep = (pull.clone(tmp_path / f"depth{depth}", depth=depth) for depth in (1, 2))

    comparison = find_comparison(shallow, asked_of(pull), fetch=False)
    assert comparison is not None
    assert "check out with `fetch-depth: 2`" in comparison.incomplete[0]
    assert git(shallow, "cat-file", "-t", pull.base, check=False) == ""
    assert find_comparison(deep, asked_of(pull), fetch=False) == found(deep, asked_of(pull))


def test_a_full_clone_is_never_fetched_into(pull: PullRequest, tmp_path: Path) -> None:
    """
    Trap: a fetch of depth 1 would cut its history off. What is not there is said instead.
    """
    clone = pull.clone(tmp_path / "clone", depth=None)
    count = git(clone, "rev-list", "--count", "--all")
    newer = commit(pull.server, {"later.py": "x\n"}, "later")
    try:
        comparison = found(clone, ChangeAsked(event="push", base=newer))
    finally:
        git(pull.server, "reset", "-q", "--hard", "HEAD~1")

    assert "not in this repository" in comparison.incomplete[0]
    assert git(clone, "rev-list", "--count", "--all") == count
    assert git(clone, "rev-parse", "--is-shallow-repository") == "false"


def test_parents_that_nobody_gives(pull: PullRequest, tmp_path: Path) -> None:
    """
    Trap: incomplete, with advice, and never 100 %.
    """
    clone = pull.clone(tmp_path / "clone")
    git(clone, "remote", "set-url", "origin", (tmp_path / "gone").as_uri())

    comparison = found(clone, asked_of(pull))

    assert not comparison.files
    assert "fetch-depth: 2" in comparison.incomplete[0]
    assert coverage_of_change(comparison, {}).incomplete


def test_a_head_that_is_a_merge_itself(pull: PullRequest, tmp_path: Path) -> None:
    """
    Where a job checks out the head, and that merged the base into the branch, the base's changes are not the change's.
    """
    server = pull.server
    git(server, "checkout", "-q", "topic")
    git(server, "merge", "-q", "-m", "the base into the branch", "main")
    head = git(server, "rev-parse", "HEAD")
    git(server, "update-ref", "refs/pull/2/head", head)
    git(server, "reset", "-q", "--hard", "HEAD~1")
    git(server, "checkout", "-q", "main")
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/pull/2/head")

    comparison = found(clone, ChangeAsked("pull_request", 2, head=head, base=pull.base))

    assert added(comparison) == {"cart.py": [35], "new.py": [1, 2, 3]}
    assert (comparison.head, comparison.to_head, comparison.incomplete) == (head, None, ())


def test_a_merge_of_somebody_else(pull: PullRequest, tmp_path: Path) -> None:
    """
    Trap: the branch was checked out by its name, and has merged the base since. What others changed there is no change of the pull request.
    """
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/pull/1/head")
    git(clone, "merge", "-q", "--no-ff", "-m", "merge main", pull.base)

    comparison = find_comparison(clone, asked_of(pull))

    assert comparison is not None
    assert comparison.files == ()
    assert f"neither {pull.head[:7]}, the head of the pull request, nor a merge of it" in comparison.incomplete[0]


def test_the_head_itself_was_tested(pull: PullRequest, tmp_path: Path) -> None:
    """
    Against where the branch left the base, not against what the base is now.
    """
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/pull/1/head")

    comparison = found(clone, asked_of(pull, base=pull.base))

    assert added(comparison) == {"cart.py": [30], "new.py": [1, 2, 3]}
    assert comparison.base == pull.fork


def test_the_tested_commit_need_not_be_checked_out(pull: PullRequest, tmp_path: Path) -> None:
    """
    Trap: the merge reference moves; what counts is the commit that the coverage is of.
    """
    clone = pull.clone(tmp_path / "clone", depth=None)
    git(clone, "checkout", "-q", "--detach", pull.fork)

    assert added(found(clone, asked_of(pull, tested=pull.merge)))["cart.py"] == [35]
    assert "not in a repository" in found(clone, asked_of(pull, tested="c" * 40)).incomplete[0]


@pytest.mark.parametrize("depth", CLONES)
def test_a_push(pull: PullRequest, tmp_path: Path, depth: str) -> None:
    """
    Against what the push found, whatever is between; a shallow clone gets that one commit.
    """
    clone = pull.clone(tmp_path / "clone", depth=CLONES[depth], ref="refs/heads/main")

    comparison = found(clone, ChangeAsked(event="push", base=pull.fork))

    assert added(comparison) == {"cart.py": [1, 2, 3, 4, 5], "other.py": [1, 2, 3, 4, 5], "base.py": [1, 2, 3, 4, 5]}
    assert comparison.against == f"against {pull.fork[:7]} (where the branch was before the push)"
    assert (comparison.head, comparison.to_head) == (pull.base, None)


def test_a_push_that_made_the_branch(pull: PullRequest, tmp_path: Path) -> None:
    """
    There is nothing that it found: the caller can name a base, else it is incomplete.
    """
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/pull/1/head")

    assert "--base-ref" in found(clone, ChangeAsked(event="push")).incomplete[0]
    assert added(found(clone, ChangeAsked(event="push", base_ref="main")))["cart.py"] == [30]


def test_a_push_to_a_branch_whose_base_is_named(pull: PullRequest, tmp_path: Path) -> None:
    """
    The caller's word counts: all that the branch brought, and not only what came with its last push. A base that is not here is no excuse.
    """
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/pull/1/head")
    git(clone, "commit", "-q", "--allow-empty", "-m", "a README")
    asked = ChangeAsked("push", base=pull.head, default_branch="main")

    assert added(found(clone, asked)) == {}
    assert added(found(clone, asked._replace(base_ref="main")))["cart.py"] == [30]
    assert found(clone, asked._replace(base_ref="main")).against.endswith("(where the change left main)")
    assert "'gone' is not here" in found(clone, asked._replace(base_ref="gone")).incomplete[0]


@pytest.mark.parametrize("name", ["main", "HEAD"])
def test_a_base_that_is_what_was_pushed(pull: PullRequest, tmp_path: Path, name: str) -> None:
    """
    Between a branch and itself there is nothing, so what the push found counts.
    """
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/heads/main")

    comparison = found(clone, ChangeAsked("push", base=pull.fork, base_ref=name))

    assert comparison.base == pull.fork
    assert "base.py" in added(comparison)
    assert "where the branch was before the push" in comparison.against


def test_a_tag_or_branch_that_was_just_made_of_its_base(pull: PullRequest, tmp_path: Path) -> None:
    """
    It has found nothing and brings nothing, which is no reason to be red.
    """
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/heads/main")

    comparison = found(clone, ChangeAsked("push", base_ref="main"))

    assert (comparison.incomplete, added(comparison)) == ((), {})


@pytest.mark.parametrize(
    ("asked", "settled"),
    [
        (ChangeAsked("pull_request", 1), True),
        (ChangeAsked("merge_group"), True),
        (ChangeAsked("push"), False),
        (ChangeAsked("workflow_dispatch", default_branch="main"), False),
    ],
)
def test_where_the_caller_has_no_say(pull: PullRequest, tmp_path: Path, asked: ChangeAsked, settled: bool) -> None:
    """
    What is merged and what is queued have their own base. Else what was found without the caller's word may be another with it.
    """
    clone = pull.clone(tmp_path / "clone", depth=None)

    assert found(clone, asked._replace(base=pull.base)).settled is settled


def test_a_push_that_has_rewritten_the_branch(pull: PullRequest, tmp_path: Path) -> None:
    """
    After a rebase what it found has others' lines neither before nor behind: it is compared with what it will be merged into, or is incomplete.
    """
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/pull/1/head")
    asked = ChangeAsked("push", base=pull.base, forced=True)

    assert "rewritten the branch" in found(clone, asked).incomplete[0]
    assert "--base-ref" in found(clone, asked).incomplete[0]
    for known in (asked._replace(default_branch="main"), asked._replace(base_ref="main")):
        assert added(found(clone, known))["cart.py"] == [30]
    shallow = pull.clone(tmp_path / "shallow", ref="refs/pull/1/head")
    assert (
        "check out with `fetch-depth: 0` to compare with 'main'"
        in found(shallow, asked._replace(default_branch="main")).incomplete[0]
    )


def test_a_branch_that_is_tested_by_hand(pull: PullRequest, tmp_path: Path) -> None:
    """
    Its change is what came since it left the default branch, if that is here; else that is said.
    """
    asked = ChangeAsked("workflow_dispatch", default_branch="main")

    assert added(found(pull.clone(tmp_path / "full", depth=None, ref="refs/pull/1/head"), asked))["cart.py"] == [30]
    shallow = found(pull.clone(tmp_path / "shallow", ref="refs/pull/1/head"), asked)
    assert "'main' is not here" in shallow.incomplete[0]


def test_ends_of_lines_are_no_change(tmp_path: Path) -> None:
    """
    A commit that normalises them brings no line, and one that changes a line besides brings that one.
    """
    folder = a_repository(tmp_path / "repository")
    base = commit(folder, {"a.py": text(numbered(9)), "b.py": text(numbered(9))})
    ended = text(numbered(9)).replace("\n", "\r\n")
    commit(folder, {"a.py": ended, "b.py": ended.replace("line 4", "line four")})

    assert added(found(folder, ChangeAsked("push", base=base))) == {"b.py": [4]}


def test_a_folder_of_many_files_that_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Each with a line that changed: git finds all of them again. Where they are more than it compares, that is said.
    """
    folder = a_repository(tmp_path / "repository")
    old = {f"src/{number}/index.js": text(numbered(9, f"file {number}:")) for number in range(1100)}
    base = commit(folder, old)
    new = {path.replace("src/", "lib/"): content.replace(": 9", ": nine") for path, content in old.items()}
    git(folder, "mv", "src", "lib")
    commit(folder, new)

    moved = found(folder, ChangeAsked("push", base=base))
    monkeypatch.setattr(
        repository, "_DIFF", tuple("-l3" if word.startswith("-l") else word for word in repository._DIFF)
    )
    monkeypatch.setattr(repository, "MOST_RENAMES", 3)
    given_up = found(folder, ChangeAsked("push", base=base))

    assert (moved.incomplete, added(moved)) == ((), {path: [9] for path in new})
    assert given_up.incomplete == (
        f"1,100 files came and 1,100 went against {base[:7]}, and git looks for renames among no more than 3,"
        " so nobody knows which lines of those that were moved are new",
    )


def test_a_merge_group(pull: PullRequest, tmp_path: Path) -> None:
    """
    Against what it was made on, by the event.
    """
    clone = pull.clone(tmp_path / "clone")

    comparison = found(clone, ChangeAsked(event="merge_group", base=pull.base))

    assert added(comparison) == {"cart.py": [35], "new.py": [1, 2, 3]}
    assert "merge group" in comparison.against


@pytest.mark.parametrize("name", ["main", "origin/main", "refs/remotes/origin/main", "BASE"])
def test_a_base_that_the_caller_names(pull: PullRequest, tmp_path: Path, name: str) -> None:
    """
    A branch of the remote, or a commit; the change is what came since it was left.
    """
    clone = pull.clone(tmp_path / "clone", depth=None, ref="refs/pull/1/head")

    comparison = found(clone, ChangeAsked(base_ref=pull.base if name == "BASE" else name))

    assert added(comparison) == {"cart.py": [30], "new.py": [1, 2, 3]}
    assert "where the change left" in comparison.against


def test_a_base_without_a_merge_base(pull: PullRequest, tmp_path: Path) -> None:
    """
    Trap: a shallow clone does not know where the change left the base. It is compared with the base itself, and that is said.
    """
    clone = pull.clone(tmp_path / "clone", ref="refs/pull/1/head")
    git(clone, "fetch", "-q", "--depth=1", "origin", "+main:refs/remotes/origin/main")

    comparison = found(clone, ChangeAsked(base_ref="main"))

    assert "fetch-depth: 0" in comparison.incomplete[0]
    assert comparison.base == pull.base


@pytest.mark.parametrize("name", ["gone", "--output=evil", "-h", "HEAD:cart.py", "a\0b", "main..HEAD", ""])
def test_a_base_that_is_none(pull: PullRequest, tmp_path: Path, name: str) -> None:
    """
    Whatever it is called, it is never taken for an option; it is incomplete, with the name.
    """
    clone = pull.clone(tmp_path / "clone")

    comparison = find_comparison(clone, ChangeAsked(base_ref=name))

    assert (comparison is None) == (not name)
    if comparison:
        assert "is not here" in comparison.incomplete[0]
        assert not (clone / "evil").exists()


def test_nothing_to_compare_with(tmp_path: Path) -> None:
    """
    Where nobody speaks of a change there is none; where one is spoken of and git is not there, that is said.
    """
    assert find_comparison(tmp_path, ChangeAsked()) is None
    assert find_comparison(a_repository(tmp_path / "empty"), ChangeAsked()) is None
    for asked in (ChangeAsked("push", base="a" * 40), ChangeAsked("pull_request", 1), ChangeAsked(base_ref="main")):
        assert "not in a repository" in found(tmp_path, asked).incomplete[0]


def test_a_folder_below_and_a_linked_work_tree(pull: PullRequest, tmp_path: Path) -> None:
    """
    Paths are from the root of the repository, wherever in it partest runs.
    """
    clone = pull.clone(tmp_path / "clone", depth=None)
    git(clone, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"), pull.merge)
    for folder in (clone / "below", tmp_path / "linked"):
        folder.mkdir(exist_ok=True)
        assert added(found(folder, asked_of(pull))) == {"cart.py": [35], "new.py": [1, 2, 3]}


def hostile(clone: Path, started: Path) -> None:
    """All that could start a program, or change what git says."""
    program = clone.parent / "program"
    program.write_text(f'#!/bin/sh\necho started >> {started}\nexec cat "$1" 2>/dev/null\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    hooks = clone.parent / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-checkout", "post-index-change", "pre-auto-gc", "post-merge"):
        (hooks / name).symlink_to(program)
    (clone / ".gitattributes").write_text("*.py -diff\nnew.py diff=evil\n*.PY binary\ncart.py diff=evil\n*.py -text\n")
    for name, value in {
        "core.fsmonitor": str(program), "core.hooksPath": str(hooks), "core.pager": str(program), "core.quotepath": "false",
        "diff.external": str(program), "diff.evil.command": str(program), "diff.evil.textconv": str(program), "diff.evil.binary": "true",
        "diff.noprefix": "true", "diff.mnemonicPrefix": "true", "diff.srcPrefix": "x/", "diff.dstPrefix": "y/", "diff.relative": "true",
        "diff.orderFile": "nowhere", "diff.context": "3", "diff.interHunkContext": "99", "diff.renames": "false", "diff.renameLimit": "1",
        "diff.algorithm": "patience", "diff.submodule": "log", "diff.suppressBlankEmpty": "true", "diff.wordRegex": ".", "diff.colorMoved": "zebra",
        "color.ui": "always", "color.diff": "always", "pager.diff-tree": str(program), "alias.diff-tree": f"!{program}",
        "core.attributesFile": str(clone / ".gitattributes"), "gc.auto": "1", "maintenance.auto": "true", "fetch.prune": "true",
        "remote.origin.fetch": "+refs/*:refs/stolen/*", "remote.origin.tagOpt": "--tags", "core.alternateRefsCommand": str(program),
        "core.askPass": str(program), "i18n.logOutputEncoding": "UTF-16", "core.untrackedCache": "true", "diff.ignoreSubmodules": "all",
    }.items():  # fmt: skip
        git(clone, "config", name, value)


def test_a_hostile_work_tree_changes_nothing_and_starts_nothing(pull: PullRequest, tmp_path: Path) -> None:
    """
    Trap: external diff programs, text conversion, monitors, hooks, prefixes, order; attributes that call a source file binary.
    """
    clone, started = pull.clone(tmp_path / "clone"), tmp_path / "started"
    plain = found(pull.clone(tmp_path / "plain"), asked_of(pull))
    hostile(clone, started)
    (clone / "below").mkdir()

    comparison = found(clone / "below", asked_of(pull))

    assert comparison == plain
    assert not started.exists()
    assert "stolen" not in git(clone, "-c", "core.fsmonitor=false", "show-ref")
    git(clone, "-c", "diff.orderFile=/dev/null", "diff", pull.base, "HEAD")
    assert started.exists(), "whoever asks without care does start it"


TOKEN = "ghs_secret"
SENT = "basic " + b64encode(f"x-access-token:{TOKEN}".encode()).decode()


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """All command lines and all of git's configuration files, as anybody could read them."""
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    return lambda: trace.read_text() + (tmp_path / "clone/.git/config").read_text()


def test_a_private_repository_whose_checkout_left_no_credentials(
    pull: PullRequest, tmp_path: Path, commands: Callable[[], str]
) -> None:
    """
    The token is shown to the server, and to nobody else: it is on no command line, and in no file.
    """
    clone = pull.clone(tmp_path / "clone")
    with serving(pull.server.parent, SENT) as server:
        git(clone, "remote", "set-url", "origin", f"{server.url}/server/.git")
        comparison = found(clone, asked_of(pull, server_url=server.url), token=TOKEN)

    assert added(comparison)["cart.py"] == [35]
    assert [] in server.seen, "first as the checkout left it"
    assert [SENT] in server.seen
    assert TOKEN not in commands()
    assert SENT.removeprefix("basic ") not in commands()


def test_credentials_of_the_checkout_come_first(pull: PullRequest, tmp_path: Path) -> None:
    """
    What it left is used as it is, beside nothing else: GitHub refuses two headers.
    """
    clone = pull.clone(tmp_path / "clone")
    with serving(pull.server.parent, "basic left") as server:
        git(clone, "remote", "set-url", "origin", f"{server.url}/server/.git")
        git(clone, "config", f"http.{server.url}/.extraheader", "AUTHORIZATION: basic left")
        comparison = found(clone, asked_of(pull, server_url=server.url), token=TOKEN)

    assert added(comparison)["cart.py"] == [35]
    assert server.seen
    assert all(told == ["basic left"] for told in server.seen)


def test_stale_credentials_are_replaced(pull: PullRequest, tmp_path: Path) -> None:
    """
    Where what the checkout left is refused, the token is sent alone.
    """
    clone = pull.clone(tmp_path / "clone")
    with serving(pull.server.parent, SENT) as server:
        git(clone, "remote", "set-url", "origin", f"{server.url}/server/.git")
        git(clone, "config", f"http.{server.url}/.extraheader", "AUTHORIZATION: basic stale")
        assert added(found(clone, asked_of(pull, server_url=server.url), token=TOKEN))["cart.py"] == [35]

    assert all(len(told) == 1 for told in server.seen)


def test_the_token_is_for_its_own_server(pull: PullRequest, tmp_path: Path) -> None:
    """
    Wherever the remote of the work tree leads, another server does not see it.
    """
    clone = pull.clone(tmp_path / "clone")
    with serving(pull.server.parent, SENT) as server:
        git(clone, "remote", "set-url", "origin", f"{server.url}/server/.git")
        comparison = found(clone, asked_of(pull, server_url="https://github.example"), token=TOKEN)

    assert comparison.incomplete
    assert server.seen
    assert not any(server.seen)


def test_configuration_of_the_environment_stays(
    pull: PullRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What somebody has put there for git is used, and ours is added to it.
    """
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{pull.server.as_uri()}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.example/shop")
    clone = pull.clone(tmp_path / "clone")
    git(clone, "remote", "set-url", "origin", "https://github.example/shop")

    assert added(found(clone, asked_of(pull)))["cart.py"] == [35]


def test_a_diff_that_is_too_large_or_takes_too_long(
    pull: PullRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Trap: what was read is kept, that it is not all is said, and nothing waits.
    """
    clone = pull.clone(tmp_path / "clone")
    monkeypatch.setattr(repository, "DIFF_MEGABYTES", 0)
    assert "more than 0 MB" in found(clone, asked_of(pull)).incomplete[0]
    monkeypatch.setattr(repository, "DIFF_MEGABYTES", 200)
    monkeypatch.setattr(repository, "DIFF_SECONDS", 0.0)
    assert "takes longer than 0 s" in found(clone, asked_of(pull)).incomplete[0]


def test_a_repository_that_lacks_an_object(pull: PullRequest, tmp_path: Path) -> None:
    """
    Trap: git fails in the middle; that is no small change, it is an incomplete one.
    """
    clone = pull.clone(tmp_path / "clone")
    found(clone, asked_of(pull))
    blob = git(pull.server, "rev-parse", f"{pull.base}:cart.py")
    for pack in (clone / ".git/objects/pack").glob("*.pack"):
        kept = pack.rename(tmp_path / pack.name).read_bytes()
        subprocess.run(["git", "unpack-objects", "-q"], cwd=clone, input=kept, check=True)
    lost = clone / ".git/objects" / blob[:2] / blob[2:]
    lost.chmod(0o600)
    lost.unlink()

    comparison = found(clone, asked_of(pull))

    assert "git failed" in comparison.incomplete[0]


def test_a_partial_clone(pull: PullRequest, tmp_path: Path) -> None:
    """
    Contents that were left out are fetched by git when it needs them.
    """
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", "--filter=blob:none", "--no-checkout", pull.server.as_uri(), "clone")
    git(clone, "fetch", "-q", "--depth=1", "origin", "refs/pull/1/merge")
    git(clone, "checkout", "-q", "--detach", "FETCH_HEAD")

    comparison = found(clone, asked_of(pull))

    assert added(comparison) == {"cart.py": [35], "new.py": [1, 2, 3]}
    assert not (comparison.incomplete + comparison.notes)


def test_a_head_whose_lines_are_not_known(pull: PullRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The numbers are right without it: only nothing is shown, and that is said.
    """
    clone = pull.clone(tmp_path / "clone")
    changes = repository.ChangedRepository.changes

    def fails(self: repository.ChangedRepository, old: str, new: str, *more: object) -> object:
        return ([], "broken") if old == pull.head else changes(self, old, new)

    monkeypatch.setattr(repository.ChangedRepository, "changes", fails)
    result = coverage_of_change(found(clone, asked_of(pull)), {"cart.py": a_file({35: 0})})

    assert result.numbers == Numbers(0, 1, 0, 0)
    assert (result.files[0].runs, result.incomplete) == ((), ())
    assert "broken" in result.notes[0]


def test_renames_on_both_sides(tmp_path: Path) -> None:
    """
    Trap: a file that the change moved has only its changed lines; one that the base moved is shown where the head has it.
    """
    kept, moved = numbered(30, "kept"), numbered(30, "moved")
    pull = a_pull_request(
        tmp_path,
        {"a b.py": text(kept), "c.py": text(moved)},
        {
            "a b.py": None,
            "ünï/a b.py": text([*kept[:9], "mine", *kept[9:]]),
            "c.py": text([*moved[:19], "mine", *moved[19:]]),
        },
        {"c.py": None, "d d.py": text(["on top", *moved])},
    )

    comparison = found(pull.clone(tmp_path / "clone"), asked_of(pull))
    covered = {"ünï/a b.py": a_file({10: 0}), "d d.py": a_file({21: 0, 1: 0})}
    files = {file.path: file for file in coverage_of_change(comparison, covered).files}

    assert added(comparison) == {"ünï/a b.py": [10], "d d.py": [21]}
    assert {path: (file.head_path, *file.runs) for path, file in files.items()} == {
        "ünï/a b.py": ("ünï/a b.py", Run(10, 10)),
        "d d.py": ("c.py", Run(20, 20)),
    }


def test_content_of_every_sort(tmp_path: Path) -> None:
    """
    Trap: CRLF, form feeds, hunks and headers inside of files, submodules, binary files and links, with a real merge.
    """
    odd = "a\r\n\x0c@@ -1 +1,99 @@\r\n+++ b/other.py\r\ndiff --git a/x b/x\r\n-- a/x\r\n\u2028\r\nlast without an end"
    pull = a_pull_request(
        tmp_path,
        {"odd.py": odd, "bytes.bin": b"\0\1", "quiet.py": "x\n"},
        {"odd.py": odd.replace("-- a/x", "-- a/y").replace("last", "the last"), "bytes.bin": b"\0\2", "empty.py": ""},
        {"quiet.py": "y\n"},
    )

    assert added(found(pull.clone(tmp_path / "clone"), asked_of(pull))) == {
        "odd.py": [5, 7],
        "bytes.bin": [],
        "empty.py": [],
    }


class _Host:
    def __init__(self, *files: ListedFile) -> None:
        self.files, self.asked = files, list[int]()

    def changed_files(self, number: int) -> Iterator[ListedFile]:
        self.asked.append(number)
        return iter(self.files)


def test_the_host_is_asked_only_where_git_does_not_know(pull: PullRequest, tmp_path: Path) -> None:
    """
    It is last, except before a comparison that would be incomplete.
    """
    host = _Host(ListedFile("cart.py", "", "modified", 2, "@@ -30 +30 @@\n-x\n+y", pull.head))
    find_comparison(pull.clone(tmp_path / "merged"), asked_of(pull), host=host)
    assert host.asked == []

    shallow = pull.clone(tmp_path / "head", ref="refs/pull/1/head")
    comparison = find_comparison(shallow, asked_of(pull, base=pull.head), host=host)
    assert host.asked == []
    git(shallow, "fetch", "-q", "--depth=1", "origin", pull.base)
    comparison = find_comparison(shallow, asked_of(pull, base=pull.base), host=host)
    assert host.asked == [1]
    assert comparison
    assert (comparison.how, comparison.incomplete, added(comparison)) == ("GitHub", (), {"cart.py": [30]})
