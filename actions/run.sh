#!/usr/bin/env bash
# The one launcher: find a Python, and become the SDK in it with nothing of the caller's environment or work tree.
# Usage: run.sh COMMAND. Good for the bash 3.2 of macOS and for Git Bash; starts no program but the Pythons it tries.
set -eu

command=$1
here=${BASH_SOURCE[0]%/*}
probe='import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))'
cache=${RUNNER_TOOL_CACHE-}
tried=
case $OSTYPE in
    msys* | cygwin*) suffix=.exe in_folder=python.exe cache=${cache//\\//} ;;
    *) suffix='' in_folder=bin/python ;;
esac

# start_with PYTHON [ARGUMENT...]: become the SDK if this is a Python that is new enough, else remember what it is.
start_with() {
    local version
    # The Windows Store's stub is no Python: started with arguments it prints an advertisement and fails, like any other.
    # -S, no site-packages: the SDK needs none, nothing in them can run, and the start takes a quarter of the time.
    if version=$("$@" -I -S -c "$probe" 2>/dev/null </dev/null); then
        # exec: the signals of a cancelled job reach the step's first process only, so that must be the SDK.
        exec "$@" -I -S -X utf8 "$here/boot.py" "$command"
    fi
    version=${version//[^0-9.]/}
    tried="${tried:+$tried, }$1 (${version:-does not start})"
}

# on_path NAME [ARGUMENT...]: try every program of this name on PATH.
on_path() {
    local name=$1$suffix folder rest=$PATH:
    shift
    while [[ -n $rest ]]; do
        folder=${rest%%:*} rest=${rest#*:}
        # A relative folder is the work tree, which is not ours to start programs from.
        if [[ $folder == /* && -f $folder/$name && -x $folder/$name ]]; then
            start_with "$folder/$name" "$@"
        fi
    done
}

give_up() {
    printf 'partest: %s\n' "$1" >&2
    exit 2
}

if [[ -n ${PARTEST_PYTHON-} ]]; then
    case $PARTEST_PYTHON in
        */* | *\\*) start_with "$PARTEST_PYTHON" ;;
        *) on_path "${PARTEST_PYTHON%"$suffix"}" ;;
    esac
    give_up "the input python is '$PARTEST_PYTHON', which is not Python 3.11 or newer: ${tried:-not on PATH}. Name another, or leave it empty to have one found."
fi

if [[ -n ${pythonLocation-} ]]; then # from actions/setup-python
    start_with "$pythonLocation/$in_folder"
fi
for name in python3 python python3.1{9,8,7,6,5,4,3,2,1}; do
    on_path "$name"
done
on_path py -3

# The runner's tool cache, which hosted images fill and nobody puts on PATH: Python/<version>/<architecture>/, newest first.
if [[ -n $cache ]]; then
    for version in 3.1{9,8,7,6,5,4,3,2,1}.{40..0}; do
        [[ -d $cache/Python/$version ]] || continue
        for folder in "$cache/Python/$version"/*; do
            [[ ! -f $folder/$in_folder ]] || start_with "$folder/$in_folder"
        done
    done
fi

give_up "no Python 3.11 or newer was found (tried PATH, the tool cache and ${tried:-nothing that is there}). Add a step with actions/setup-python before this one, or name one in the input python."
