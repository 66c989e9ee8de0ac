"""``python -I -S launcher.py LIMIT PERIOD COMMAND…``: run it, and tell what it took in the last line of output.

That line: wall seconds, bytes of the largest process, bytes of all processes together, exit code. Together they are looked at every PERIOD seconds,
never if that is 0, and a shared page is shared out between those who share it. After LIMIT seconds it is killed: the exit code is negative then.

A process of its own, small and fresh: a child's largest memory, as the system tells it, is never less than that of the process that started it.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

KIB = 1 if sys.platform == "darwin" else 1024


def main(limit: float, period: float, command: list[str]) -> None:
    """Run *command*."""
    together = 0
    start = time.perf_counter()
    child = subprocess.Popen(command)

    def look(*_: object) -> None:
        nonlocal together
        if time.perf_counter() - start >= limit:
            child.kill()
        elif period:
            together = max(together, memory(child.pid))

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, period or limit, period)
    _, status, usage = os.wait4(child.pid, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    print(time.perf_counter() - start, usage.ru_maxrss * KIB, together, child.returncode)


def memory(process: int) -> int:
    """Bytes of a *process* and all below it; 0 where the system does not tell, or when it has just ended."""
    folder = Path("/proc", str(process))
    try:
        found = re.search(r"^Pss: +(\d+) kB", (folder / "smaps_rollup").read_text(), re.MULTILINE)
        children = (folder / "task" / str(process) / "children").read_text().split()
    except OSError:
        return 0
    return (int(found[1]) * KIB if found else 0) + sum(memory(int(child)) for child in children)


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
