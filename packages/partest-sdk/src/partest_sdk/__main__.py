"""`python -m partest_sdk` is `partest`."""

import sys

from partest_sdk.cli import main

sys.exit(main())
