"""Run the measurements: `python -m bench` for all, `python -m bench NAME` for one."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measures import MEASURES, Result

LATEST = Path(__file__).parent / "results" / "latest.json"
ROW = "{name:<22}{value:>12}{unit:>14}{baseline:>12}{ratio:>9}{sql:>6}  {aim}"


def main() -> int:
    wanted = sys.argv[1:] or list(MEASURES)
    if unknown := set(wanted) - set(MEASURES):
        print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(MEASURES)}.")
        return 2
    results: dict[str, Result] = {}
    print(ROW.format(name="name", value="value", unit="unit", baseline="baseline", ratio="ratio", sql="sql", aim="aim"))
    for name in wanted:
        with TemporaryDirectory() as folder:
            results[name] = MEASURES[name](Path(folder))
        print(ROW.format(name=name, **results[name].shown()), flush=True)
    keep({name: result.kept() for name, result in results.items()})
    return 0


def keep(fresh: dict[str, object]) -> None:
    """Write the figures of this run; figures of measures that did not run now stay."""
    LATEST.parent.mkdir(exist_ok=True)
    old = json.loads(LATEST.read_text()) if LATEST.exists() else {}
    LATEST.write_text(json.dumps(old | fresh, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
