"""What caches did in earlier runs: `partest summary` keeps what it is told in the history, and tells of what is in there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from partest_sdk.adapters.ci.environment import CiEnvironment
from partest_sdk.adapters.log_commands import LogCommands
from partest_sdk.adapters.timings.history import History
from partest_sdk.cli.settings import Settings
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit, KeptHit
from partest_sdk.core.safe_text import one_line
from partest_sdk.core.summary.bundle import Bundle
from partest_sdk.errors import PartestError


@dataclass(frozen=True, slots=True)
class CacheMemory:
    """The history, as far as it is about caches. Whatever is wrong with it is said once, and costs nothing else."""

    settings: Settings
    ci: CiEnvironment
    log: LogCommands

    def keep_and_recall(
        self, hits: Mapping[str, CacheHit], bundle: Bundle | None
    ) -> Mapping[CachedJob, Sequence[CacheHit]]:
        """Keep the *hits* of jobs that are no shards (merge-results has kept the others); what is known of all of them then."""
        shards = bundle.shards if bundle else ()
        if not hits and all(shard.cache_hit is None for shard in shards):
            return {}
        trouble = ""
        if hits:
            # Off CI a run has no id: when its first shard began tells it from the next one.
            run = self.ci.run_id or str(min((shard.started for shard in shards), default=0.0))
            trouble = self._keep([KeptHit(CachedJob.other(job), run, hit) for job, hit in hits.items()])
        known, why_not = self._recall()
        if said := trouble or why_not:
            self.log.warning(said)
        return known

    def _keep(self, hits: Sequence[KeptHit]) -> str:
        """Keep *hits*; why that could not be done."""
        place = self.settings.text("history")
        if place is None or self.settings.text("dry-run") is not None:
            return ""
        if not self.ci.teaches:
            print(f"note: the history was not changed: {one_line(self.ci.why_not)}")
            return ""
        try:
            History(self.settings.base / place).keep_cache_hits(hits)
        except (PartestError, OSError, UnicodeError) as trouble:
            return f"the cache hits were not kept: {trouble}"
        return ""

    def _recall(self) -> tuple[Mapping[CachedJob, Sequence[CacheHit]], str]:
        """What the history knows, else the base; and what is wrong with the history."""
        trouble = ""
        for option in ("history", "base"):
            place = self.settings.text(option)
            try:
                if place is not None and (self.settings.base / place).is_file():
                    return History(self.settings.base / place).cache_hits(), trouble
            except (PartestError, OSError) as why:
                # Of a base that cannot be read the comparison says so.
                trouble = trouble or (str(why) if option == "history" else "")
        return {}, trouble
