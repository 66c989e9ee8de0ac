# Loaded by every Python process of a command that `partest run --timeout` started (this folder is on its PYTHONPATH): on SIGUSR1 the
# process writes the stacks of all its threads to $PARTEST_STACKS_FOLDER/<pid>.txt. Must run on any Python, and never disturb.
import os
import sys


def _register():  # type: ignore[no-untyped-def]
    import faulthandler
    import signal

    folder = os.environ.get("PARTEST_STACKS_FOLDER")
    if folder and hasattr(faulthandler, "register"):
        path = os.path.join(folder, "%d.txt" % os.getpid())
        faulthandler.register(signal.SIGUSR1, file=open(path, "w"), all_threads=True, chain=False)


def _next_one():  # type: ignore[no-untyped-def]
    # The environment may have a sitecustomize of its own; it is loaded as if we were not here.
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.abspath(__file__))
    spec = PathFinder.find_spec("sitecustomize", [path for path in sys.path if os.path.abspath(path or ".") != here])
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


try:
    _register()  # type: ignore[no-untyped-call]
except Exception:
    pass
_next_one()  # type: ignore[no-untyped-call]
