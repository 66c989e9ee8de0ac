"""Neither tool can be installed from a language's registry, so these files are written after the forms of real ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from cache_keys import used

from core.cache_key.ecosystems.promises import appended, keeps_promises, replaced, written

PIXI_LOCK = """version: 6
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.12.2-hab00c5b_0_cpython.conda
      - pypi: https://files.pythonhosted.org/packages/d9/5a/six-1.16.0-py2.py3-none-any.whl
      - pypi: ./
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.12.2-hab00c5b_0_cpython.conda
  sha256: 0c2ec0e0e2c1a8d9d2d9fa2d4e4f0e2b4a6d9a4a3d3f7ce4f5c3d1a0b9e8f706
  md5: 4b5bcf9a9b0dd6b4d1ea4cdbb8e7c5a1
  depends:
  - bzip2 >=1.0.8,<2.0a0
- pypi: ./
  name: mine
  version: 0.1.0
  sha256: 1111111111111111111111111111111111111111111111111111111111111111
  requires_dist:
  - six==1.16.0
  editable: true
- pypi: ./wheels/own-1.0-py3-none-any.whl
  name: own
  version: '1.0'
  sha256: 2222222222222222222222222222222222222222222222222222222222222222
- pypi: https://files.pythonhosted.org/packages/d9/5a/six-1.16.0-py2.py3-none-any.whl
  name: six
  version: 1.16.0
  sha256: 8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254
"""


def test_pixi_keeps_its_promises(tmp_path: Path) -> None:
    """
    Every package of a pixi.lock counts, but not the version of the project, nor the checksum of its pyproject.toml.
    """
    written("pixi.toml", '[workspace]\nname = "mine"\nversion = "0.1.0"\nchannels = ["conda-forge"]\n')(tmp_path)
    written("pixi.lock", PIXI_LOCK)(tmp_path)

    change = partial(replaced, "pixi.lock")
    keeps_promises(
        "pixi",
        tmp_path,
        other={
            "a package of Conda was bumped": change("python-3.12.2", "python-3.12.3"),
            "its checksum changed": change("0c2ec0e0", "1c2ec0e0"),
            "a package of PyPI was bumped": change("  version: 1.16.0", "  version: 1.17.0"),
            "an archive in the checkout changed": change("22222222", "32222222", 1),
            "the project needs more": change("  - six==1.16.0", "  - six==1.16.0\n  - idna"),
            "another system was added": change("linux-64:", "osx-arm64:"),
        },
        same={
            "the project was released": change(
                "version: 0.1.0\n  sha256: 11111111", "version: 0.2.0\n  sha256: 31111111"
            ),
            "its manifest has the new version": replaced("pixi.toml", "0.1.0", "0.2.0"),
        },
    )


def test_pixi_without_a_lock_keeps_its_promises(tmp_path: Path) -> None:
    """
    The manifest stands in, without the project's version.
    """
    text = '[workspace]\nname = "mine"\nversion = "0.1.0"\n\n[dependencies]\npython = "3.12.*"\nversion = "*"\n'
    written("pixi.toml", text)(tmp_path)

    keeps_promises(
        "pixi",
        tmp_path,
        other={
            "a dependency was bumped": replaced("pixi.toml", "3.12.*", "3.13.*"),
            "a dependency has that name": replaced("pixi.toml", 'version = "*"', 'version = "2.*"'),
        },
        same={"the project was released": replaced("pixi.toml", "0.1.0", "0.2.0")},
    )


CONDA_LOCK = """version: 1
metadata:
  content_hash:
    linux-64: 7b5f3c1f0a3d9b7a7e9f8d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a3928
package:
- name: python
  version: 3.12.2
  manager: conda
  platform: linux-64
  url: https://conda.anaconda.org/conda-forge/linux-64/python-3.12.2-hab00c5b_0_cpython.conda
  hash:
    sha256: 0c2ec0e0e2c1a8d9d2d9fa2d4e4f0e2b4a6d9a4a3d3f7ce4f5c3d1a0b9e8f706
  category: main
"""
EXPLICIT_LOCK = (
    "# platform: linux-64\n@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/python-3.12.2.conda#0c2e\n"
)
ENVIRONMENT = "name: mine\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12.2\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("conda-lock.yml", CONDA_LOCK),
        ("dev.conda-lock.yml", CONDA_LOCK),
        ("conda-linux-64.lock", EXPLICIT_LOCK),
        ("environment.yml", ENVIRONMENT),
        ("ci/environment-dev.yaml", ENVIRONMENT),
    ],
)
def test_conda_keeps_its_promises(tmp_path: Path, name: str, text: str) -> None:
    """
    Locks of conda-lock, explicit lists and environment files are Conda's, and every package in them counts.
    """
    written(name, text)(tmp_path)
    other = {"a package was bumped": replaced(name, "3.12.2", "3.12.3"), "there is one more": appended(name, "- pip\n")}
    if "0c2e" in text:
        other["a checksum changed"] = replaced(name, "0c2e", "1c2e")

    keeps_promises("conda", tmp_path, other=other, same={})


def test_an_environment_of_something_else_is_not_condas(tmp_path: Path) -> None:
    """
    A file that is called an environment but lists no dependencies shows nothing.
    """
    written("environment.yml", "name: staging\nreplicas: 3\n")(tmp_path)

    assert used(tmp_path) == []
