"""How values look in GitHub's JSON: GitHub's own examples, with our values in them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from contract.state import BOT, Artifact, ChangedFile, CheckRun, Comment, Comparison, Pull, State

CHECK_RUN = "check-run-example-of-completed-conclusion"
ACTIONS_APP = 15368
SUITE = 5
"""Whatever a workflow makes lands in the first suite of its commit, so there is one for all."""

Json = dict[str, Any]


class Shapes:
    """Fills the examples."""

    def __init__(self, state: State, example: Callable[[str], Any], url: str, site: str) -> None:
        self._state, self._example = state, example
        self.url, self._site = url, site
        self._repository = f"{url}/repos/{state.repository.full_name}"
        self._texts: dict[str, str] = {}

    def repository(self) -> Json:
        """The repository, in full."""
        repository = self._state.repository
        shape: Json = self._filled("full-repository-default-response")
        shape.update(id=repository.id, name=repository.name, full_name=repository.full_name, private=repository.private)
        shape.update(default_branch=repository.default_branch)
        shape["owner"]["login"] = repository.owner
        # GitHub's example lacks what its own description requires.
        for one in (shape, shape.get("parent"), shape.get("source"), shape.get("template_repository")):
            if isinstance(one, dict):
                one.setdefault("language", None)
        return shape

    def user(self, login: str) -> Json:
        """Somebody, as comments and pull requests name their author."""
        shape: Json = self._filled("issue-comment")["user"]
        return {**shape, "login": login, "type": "Bot" if login.endswith("[bot]") else "User"}

    def person(self, login: str) -> Json:
        """The answer to a person who asks who they are."""
        shape: Json = self._filled("private-user-response-with-public-and-private-profile-information")
        return {**shape, "login": login}

    def check_run(self, run: CheckRun) -> Json:
        """A check run."""
        shape: Json = self._filled(CHECK_RUN)
        url = f"{self._repository}/check-runs/{run.id}"
        site = f"{self._site}/{self._state.repository.full_name}/runs/{run.id}"
        shape.update(id=run.id, url=url, html_url=site, details_url=run.details_url or site, name=run.name)
        shape.update(head_sha=run.head_sha, status=run.status, conclusion=run.conclusion, external_id=run.external_id)
        shape.update(started_at=run.started_at, completed_at=run.completed_at, pull_requests=[])
        shape["check_suite"]["id"] = SUITE
        shape["output"].update(title=run.title, summary=run.summary, text=run.text)
        shape["output"].update(annotations_count=len(run.annotations), annotations_url=f"{url}/annotations")
        shape["app"].update(id=ACTIONS_APP, slug="github-actions", name="GitHub Actions")
        return shape

    def annotation(self, annotation: Json, run: CheckRun) -> Json:
        """An annotation of *run*."""
        optional = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
        blob = f"{self._site}/{self._state.repository.full_name}/blob/{run.head_sha}/{annotation['path']}"
        return {**optional, **annotation, "blob_href": blob}

    def comment(self, comment: Comment) -> Json:
        """A comment."""
        shape: Json = self._filled("issue-comment", comment.issue)
        site = f"{self._site}/{self._state.repository.full_name}/issues/{comment.issue}#issuecomment-{comment.id}"
        shape.update(id=comment.id, url=f"{self._repository}/issues/comments/{comment.id}", html_url=site)
        shape.update(body=comment.body, user=self.user(comment.author))
        shape.update(created_at=comment.created_at, updated_at=comment.updated_at)
        shape["author_association"] = "NONE" if comment.author == BOT else "CONTRIBUTOR"
        return shape

    def pull(self, pull: Pull, *, in_a_list: bool = False) -> Json:
        """A pull request; *in_a_list* there is less of it."""
        shape: Json = self._filled("pull-request-simple-items", pull.number)[0]
        if not in_a_list:
            shape = self._filled("pull-request", pull.number)
            shape.update(changed_files=len(pull.files), merged=False)
        shape.update(id=pull.number, number=pull.number, state=pull.state, title=pull.title)
        shape.update(merge_commit_sha=pull.merge_commit_sha, merged_at=None, assignee=None, milestone=None)
        shape.update(assignees=[], labels=[], requested_reviewers=[], requested_teams=[])
        here = self._state.repository.full_name
        for side, ref, sha, where in (
            ("head", pull.head_ref, pull.head_sha, pull.head_repository or here),
            ("base", pull.base_ref, pull.base_sha, here),
        ):
            owner, name = where.split("/")
            shape[side].update(ref=ref, sha=sha, label=f"{owner}:{ref}", user=self.user(owner))
            shape[side]["repo"].update(full_name=where, name=name, owner=self.user(owner), fork=where != here)
        return shape

    def file(self, file: ChangedFile, sha: str) -> Json:
        """A changed file."""
        shape: Json = self._filled("diff-entry-items")[0]
        blob = f"{self._site}/{self._state.repository.full_name}/blob/{sha}/{file.filename}"
        shape.update(filename=file.filename, status=file.status, blob_url=blob, raw_url=blob.replace("/blob/", "/raw/"))
        shape.update(additions=file.additions, deletions=file.deletions, changes=file.additions + file.deletions)
        shape.update(contents_url=f"{self._repository}/contents/{file.filename}?ref={sha}")
        del shape["patch"]
        optional = {"patch": file.patch, "previous_filename": file.previous_filename}
        return shape | {name: value for name, value in optional.items() if value is not None}

    def comparison(self, comparison: Comparison, files: list[ChangedFile]) -> Json:
        """A comparison that shows *files*."""
        shape: Json = self._filled("commit-comparison")
        shape.update(status=comparison.status, ahead_by=comparison.ahead_by, behind_by=comparison.behind_by)
        shape.update(total_commits=comparison.ahead_by, commits=shape["commits"][: comparison.ahead_by])
        shape["merge_base_commit"]["sha"] = comparison.merge_base_sha
        shape["files"] = [self.file(file, comparison.head) for file in files]
        return shape

    def artifact(self, artifact: Artifact) -> Json:
        """An artifact."""
        shape: Json = self._filled("artifact-paginated")["artifacts"][0]
        url = f"{self._repository}/actions/artifacts/{artifact.id}"
        shape.update(id=artifact.id, name=artifact.name, size_in_bytes=len(artifact.content), expired=artifact.expired)
        shape.update(url=url, archive_download_url=f"{url}/zip", created_at=artifact.created_at)
        shape.update(updated_at=artifact.created_at, digest=f"sha256:{hashlib.sha256(artifact.content).hexdigest()}")
        shape["workflow_run"].update(id=artifact.run, head_sha=artifact.head_sha)
        return shape

    def rate_limit(self, numbers: dict[str, int]) -> Json:
        """How many requests are left."""
        shape: Json = self._filled("rate-limit-overview")
        shape["rate"] = shape["resources"]["core"] = numbers
        return shape

    def _filled(self, name: str, issue: int = 1347) -> Any:
        """The example *name*, with addresses of this server."""
        if name not in self._texts:
            text = json.dumps(self._example(name))
            text = re.sub(r"https://api\.github\.com/repos/[\w-]+/[\w-]+", self._repository, text)
            text = re.sub(r"https://api\.github\.com", self.url, text)
            self._texts[name] = re.sub(r"https://github\.com", self._site, text)
        return json.loads(re.sub(r"(?<=/)1347\b", str(issue), self._texts[name]))
