#!/usr/bin/env bash
# Shows that the README's two commands work on a machine with nothing but Python.
#
#     sudo packaging/bare_tree.sh [--folder DIR] [--suite NAME] [COMMAND...]
#
# Makes a Debian tree of python3, python3-venv and ca-certificates, lays the committed files (HEAD)
# into it, and runs there `python3 run.py demo --headless --to OUT` and `python3 run.py test`, or
# else `python3 run.py COMMAND...`. The host's own settings for pip and apt are handed in by bind
# mount. Needs root and debootstrap. The tree lies in DIR (default: pln-bare beside the temporary
# files), its base is kept for the next time; nothing is written in the project.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${TMPDIR:-/tmp}/pln-bare
suite=bookworm
while [[ ${1-} == --* ]]; do
    case $1 in
        --folder) folder=$2 ;;
        --suite) suite=$2 ;;
        *) echo "unknown option $1" >&2; exit 2 ;;
    esac
    shift 2
done

# The mounts live in a namespace of their own and go with it, however this ends.
if [[ ${PLN_BARE_INSIDE-} != yes ]]; then
    exec env PLN_BARE_INSIDE=yes unshare --mount --propagation private --pid --fork --kill-child \
        "${BASH_SOURCE[0]}" --folder "$folder" --suite "$suite" "$@"
fi

base=$folder/$suite
tree=$folder/tree
mkdir -p "$folder"

make_base() {
    [[ -e $base.made ]] && return
    rm -rf "$base"
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 == "main" { print $1; exit }')
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates \
        "$suite" "$base" "$mirror" >"$folder/debootstrap.log"
    touch "$base.made"
}

lay_tree() {
    rm -rf "$tree"
    cp -a "$base" "$tree"
    mkdir -p "$tree/home/teacher/pln"
    git -C "$project" archive HEAD | tar -x -C "$tree/home/teacher/pln"
}

hand_in() { # a host's file or folder, read-only, where the host has it
    [[ -e $1 ]] || return 0
    if [[ -d $1 ]]; then
        mkdir -p "$tree$1"
    else
        mkdir -p "$(dirname "$tree$1")"
        [[ -e $tree$1 ]] || : >"$tree$1"
    fi
    mount --bind "$1" "$tree$1"
    mount -o remount,bind,ro "$tree$1"
}

hand_in_settings() {
    mount -t proc proc "$tree/proc"
    mount --rbind /dev "$tree/dev"
    local path
    if [[ $suite == "$(. /etc/os-release && echo "$VERSION_CODENAME")" ]]; then
        hand_in /etc/apt
    else # the host's settings, said of another suite
        cp -a /etc/apt "$tree/etc/"
        find "$tree/etc/apt" -name '*.list' -o -name '*.sources' | xargs -r \
            sed -i "s/$(. /etc/os-release && echo "$VERSION_CODENAME")/$suite/g"
    fi
    for path in /etc/resolv.conf /etc/hosts /etc/ssl/certs /etc/pip.conf /etc/xdg/pip \
        "$HOME/.config/pip" "$HOME/.pip"; do
        hand_in "$path"
    done
    # Folders of packages on this machine's disk that those settings name.
    for path in ${PIP_FIND_LINKS-}; do
        [[ $path == /* ]] && hand_in "$path"
    done
    return 0
}

inside() { # run in the tree, with the host's settings for packages and nothing else of its environment
    local kept=()
    while IFS= read -r -d '' variable; do
        case ${variable%%=*} in
            PIP_* | *_proxy | *_PROXY | SSL_CERT_* | *_CA_BUNDLE) kept+=("$variable") ;;
        esac
    done < <(env -0)
    echo "== $*"
    local began=$SECONDS
    env -i HOME="$HOME" PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${kept[@]}" \
        chroot "$tree" sh -c 'cd /home/teacher/pln && exec "$@"' sh "$@"
    echo "== done in $((SECONDS - began)) s"
}

expect() { # a pattern of names that the demo must have left
    [[ -n $(find "$tree/home/teacher/out" -name "$1" -print -quit) ]] ||
        { echo "the demo left no $1" >&2; exit 1; }
}

make_base
lay_tree
hand_in_settings
if (($#)); then
    inside python3 run.py "$@"
else
    inside python3 run.py demo --headless --to /home/teacher/out
    expect library.db
    expect '*.png'
    expect index.html
    inside python3 run.py demo --headless --to /home/teacher/out/again # after set-up: under a minute
    inside python3 run.py test
fi
