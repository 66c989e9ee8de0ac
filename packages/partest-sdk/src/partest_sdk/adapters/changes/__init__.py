"""Where the change comes from: the repository that is checked out, or else GitHub's list of files."""

from partest_sdk.adapters.changes.event import read_change_asked
from partest_sdk.adapters.changes.find import find_comparison
from partest_sdk.adapters.changes.listed import ChangedFilesHost
from partest_sdk.adapters.changes.uncommitted import uncommitted_files

__all__ = ["ChangedFilesHost", "find_comparison", "read_change_asked", "uncommitted_files"]
