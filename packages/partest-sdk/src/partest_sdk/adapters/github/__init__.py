"""GitHub: the one place that talks to it. PyGithub and requests are loaded here, and only when there is something to say.

`host.GitHub` is what others see. `check_runs`, `comments`, `pull_requests` and `artifacts` know what to ask for, `calls` repeats where that is
safe and says what a refusal means, `patience` bounds all waiting, `transport` sends one request. `recording` sends nothing, and keeps it instead.
"""

from partest_sdk.adapters.github.host import GitHub

__all__ = ["GitHub"]
