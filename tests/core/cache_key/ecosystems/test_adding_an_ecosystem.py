"""What docs/adding-an-ecosystem.md shows is an ecosystem that works, from its declaration to its test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from actions.composite import ROOT

REGISTERED = """
import sys
from pathlib import Path
from types import ModuleType
from partest_sdk.core.cache_key import ecosystems, readings

declaration, reading, test = {}, ModuleType("larder_lock"), {}
exec(open("declaration.py").read(), declaration)
exec(open("reading.py").read(), reading.__dict__)
sys.modules[readings.__name__ + ".larder_lock"] = reading
readings.READINGS["larder_lock"] = "larder_lock:larder_lock"
ecosystems.ECOSYSTEMS.update((each.name, each) for each in declaration["ECOSYSTEMS"])
exec(open("test.py").read(), test)
test["test_larder_keeps_its_promises"](Path("tree"))
"""
"""In a process of its own, for the declarations are looked at once, when they are first needed."""


def test_the_ecosystem_of_the_page_works(tmp_path: Path) -> None:
    """
    Whoever copies the three blocks has a declaration, its reading, and a test that passes.
    """
    page = (ROOT / "docs" / "adding-an-ecosystem.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    for name, block in zip(("declaration", "reading", "test"), blocks, strict=True):
        (tmp_path / f"{name}.py").write_text(block, "utf-8")
    (tmp_path / "tree").mkdir()

    done = subprocess.run(
        [sys.executable, "-c", REGISTERED],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
