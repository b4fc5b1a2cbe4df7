#!/bin/sh
# Builds the web app into the folder given; called by Maven. Without Node.js it says so and leaves the platform without pages.
set -eu
cd "$(dirname "$0")"
target=$1
node_wanted=20

node_major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p' || true)
if ! command -v npm >/dev/null 2>&1 || [ "${node_major:-0}" -lt "$node_wanted" ]; then
  echo "[WARNING] Node.js $node_wanted or newer isn't on the PATH: the platform is built without its web pages."
  exit 0
fi

stamp=$target/.built
if [ -f "$stamp" ] && [ -z "$(find . \( -name node_modules -o -name dist \) -prune -o -type f -newer "$stamp" -print | head -n 1)" ]; then
  exit 0
fi
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-fund --no-audit --loglevel=error
fi
npm run build --silent
rm -rf "$target"
mkdir -p "$target"
cp -R dist/. "$target"
touch "$stamp"
