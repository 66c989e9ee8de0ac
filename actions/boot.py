"""Start the SDK of this checkout; `run.sh` starts this file isolated, with only the standard library to import."""
# ruff: noqa: PTH100, PTH113, PTH118, PTH120 - pathlib would cost more than all the rest of this file

import os
import sys

# Absolute, and from this file: the current directory is the work tree, whose files are not ours to import.
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "packages", "partest-sdk", "src"))

# What an action prints goes to a log that obeys what it reads, never to a pipe.
os.environ["PARTEST_IN_ACTION"] = "true"

# Only the report needs packages; where there is a list of them, they are installed from it.
REQUIREMENTS = os.path.join(ROOT, "actions", *sys.argv[1:2], "requirements.txt")
if os.path.isfile(REQUIREMENTS):
    os.environ["PARTEST_REQUIREMENTS"] = REQUIREMENTS

from partest_sdk.cli import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
