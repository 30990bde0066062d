"""How long does the whole story take, and how much memory? Targets: <= 90 s, <= 1.5 GB."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Play the story in a folder of its own and print its cost and quality."""
    folder = Path(tempfile.mkdtemp(prefix="iru-demo-", dir="/tmp"))
    command = [
        sys.executable,
        "-m",
        "openiru",
        "demo",
        "--no-serve",
        "--json",
        "--data",
        str(folder),
        "--port",
        "8923",
    ]
    try:
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if finished.returncode != 0:
        sys.exit(finished.stderr)
    document = json.loads(finished.stdout)
    for stage, seconds in document["seconds"].items():
        print(f"{stage:24} {seconds:8.1f} s" + ("   target <= 90 s" if stage == "total" else ""))
    print(
        f"{'peak memory':24} {document['peak_rss_mb']:8} MB  target <= 1500 MB (all processes, shared pages once)"
    )
    print(f"{'quality':24} {document['quality']}")


if __name__ == "__main__":
    main()
