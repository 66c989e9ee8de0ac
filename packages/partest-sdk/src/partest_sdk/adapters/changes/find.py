"""Find what to compare with: what the merge commit says, then the event, then the caller, then GitHub; of a push the caller comes first."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.changes.listed import ChangedFilesHost, listed_comparison
from partest_sdk.adapters.changes.repository import ChangedRepository
from partest_sdk.core.coverage.comparison import ChangeAsked, Comparison

_EVENTS = {
    "push": "where the branch was before the push",
    "merge_group": "the base of the merge group",
}


class _Base(NamedTuple):
    """What to compare with."""

    commit: str
    what: str
    head: str
    """Whose lines people see."""
    incomplete: tuple[str, ...] = ()
    settled: bool = False
    """Whether the caller has no say in it."""


def find_comparison(
    folder: Path, asked: ChangeAsked, *, token: str = "", host: ChangedFilesHost | None = None, fetch: bool = True
) -> Comparison | None:
    """The change that was tested, by the repository around *folder*, or else by *host*; None when nothing is there to compare with.

    *token* is for the server of the repository, where the checkout has left no credentials. It is shown to nobody else. Unless
    *fetch*, no server is asked for commits that are not here. Whatever does not work is a reason in `Comparison.incomplete`, never an error.
    """
    if asked.is_no_change and not asked.base_ref:
        return None
    search = _Search(ChangedRepository(folder, asked.server_url, token, fetch), asked)
    base = search.of_push() if asked.event == "push" else search.merged() or search.of_event() or search.named()
    if base and not base.incomplete:
        return search.compared(base)
    if host and asked.pull_request:
        return listed_comparison(host, asked, search.tested or asked.tested)
    if base:
        return search.compared(base)
    if search.troubles:
        return Comparison(incomplete=tuple(search.troubles))
    return None


class _Search:
    """The ways that lead through git. One that leads nowhere says why, if it should have led somewhere."""

    def __init__(self, repository: ChangedRepository, asked: ChangeAsked) -> None:
        self._repository = repository
        self._asked = asked
        self.tested = repository.commit(asked.tested or "HEAD")
        self.troubles: list[str] = []
        if not self.tested and (asked.event in _EVENTS or asked.pull_request or asked.base_ref or asked.default_branch):
            self.troubles.append(
                f"{asked.tested[:7] or 'the tested commit'} is not in a repository that is checked out here"
            )

    def merged(self) -> _Base | None:
        """The first parent of the commit that GitHub made to test a pull request. The second one is its head."""
        asked, tested = self._asked, self.tested
        parents = self._repository.parents(tested) if tested and (asked.head or asked.event == "pull_request") else []
        # A head may be a merge itself, of the base into the branch: then its first parent is not what it will be merged into.
        if len(parents) != 2 or tested == asked.head:
            return None
        if asked.head and parents[1] != asked.head:
            # Somebody else's merge, of the base into the branch perhaps: its first parent is what was changed, and not what it is merged into.
            self.troubles.append(
                f"{tested[:7]} was tested, which is neither {asked.head[:7]}, the head of the pull request, nor a merge of it"
            )
            return None
        base, head = parents
        if why := self._repository.bring(base, head):
            self.troubles.append(f"the base {base[:7]} of the merge commit is not here: {why}")
            if not self._repository.commit(base):
                return None
        return _Base(base, "the base that was merged", head, settled=True)

    def of_push(self) -> _Base | None:
        """What the caller named, unless that is what was pushed; else what the push found, if it can be a base of what it left."""
        if not self._asked.base_ref:
            return self.of_event() or self.named()
        named = self.named()
        if named is None or named.commit != self.tested or not self._asked.base:
            # A tag, or a branch that was just made of what was named, has found nothing, and has brought nothing.
            return named
        return self.of_event()

    def of_event(self) -> _Base | None:
        """What a push found, or what a merge group was made on."""
        asked = self._asked
        what = _EVENTS.get(asked.event)
        if not what or not self.tested:
            return None
        if not asked.base:
            self.troubles.append(f"the event does not say {what}: it may have made the branch; {self._instead()}")
            return None
        if asked.forced:
            self.troubles.append(f"the push has rewritten the branch, so what it found is no base; {self._instead()}")
            return None
        if why := self._repository.bring(asked.base):
            self.troubles.append(f"{asked.base[:7]} ({what}) is not here: {why}")
            return None
        return _Base(asked.base, what, self.tested, settled=asked.event == "merge_group")

    def _instead(self) -> str:
        default = self._asked.default_branch
        return (
            f"check out with `fetch-depth: 0` to compare with {default!r}"
            if default
            else "give --base-ref a commit, or another branch"
        )

    def named(self) -> _Base | None:
        """Where the change left what the caller named, the base of a pull request whose head itself was tested, or the default branch."""
        asked, repository = self._asked, self._repository
        if not self.tested:
            return None
        pulled = asked.base if asked.head == self.tested else ""
        name = asked.base_ref or pulled or asked.default_branch
        commit = repository.commit(name) or repository.commit(f"refs/remotes/origin/{name}" if name else "")
        if not commit:
            if name:
                self.troubles.append(f"the base {name!r} is not here; fetch it, or check out with `fetch-depth: 0`")
            return None
        shown = "the base" if name == pulled else name
        if fork := repository.merge_base(commit, self.tested):
            return _Base(fork, f"where the change left {shown}", self.tested)
        why = (
            f"where the change left {shown} is not known in a clone as shallow as this; check out with `fetch-depth: 0`"
        )
        return _Base(commit, shown, self.tested, (why,))

    def compared(self, base: _Base) -> Comparison:
        """The files between the base and what was tested; and between the head and that, where it is not the same."""
        files, trouble = self._repository.changes(base.commit, self.tested)
        comparison = Comparison(
            files=tuple(files),
            against=f"against {base.commit[:7]} ({base.what})",
            how="git",
            base=base.commit,
            head=base.head,
            incomplete=(*base.incomplete, *([trouble] if trouble else [])),
            settled=base.settled,
        )
        if base.head == self.tested:
            return comparison
        mine = {file.path for file in files}
        moved, trouble = self._repository.changes(base.head, self.tested, lambda file: file.path in mine)
        if trouble:
            # The numbers are right all the same: they are of the tested tree.
            note = f"no line of the change is annotated, since nobody knows where it is in {base.head[:7]}: {trouble}"
            return comparison._replace(head="", notes=(note,))
        return comparison._replace(to_head={file.path: file for file in moved if file.path})
