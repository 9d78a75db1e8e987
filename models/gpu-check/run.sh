#!/usr/bin/env bash
# Beside carry.tar.xz (carry.ts): unpacks it into a temporary folder and runs the check with the options that are given.
# Needs Linux, Python 3 and the driver of a GPU; about 8 GB of room in $TMPDIR.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=$(pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 - "$here/carry.tar.xz" "$room" <<'PYTHON'
import sys, tarfile
tarfile.open(sys.argv[1]).extractall(sys.argv[2])
PYTHON
# A system's own Vulkan loader knows its drivers best.
if ! ldconfig -p | grep -q libvulkan.so.1; then export LD_LIBRARY_PATH="$room/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"; fi
# Where containers have NVIDIA's driver, beside the places that the loader looks at by itself.
nvidia=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] && [ -f "$nvidia" ]; then export VK_DRIVER_FILES=$nvidia; fi
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$room}"
cd "$room"
./bin/node --max-old-space-size=16000 gpu-check.mjs --out "${OUT:-$home/gpu-check}" --work "$room/work" "$@"
