import argparse
import json
from dataclasses import asdict

HELP = "check that everything is as it must be; ends with 0 only when all is well"
NEEDS_HEALTH = False  # it says what is wrong


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    from countermand.doctor.check import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not args.json:
            print(f"{'ok ' if finding.ok else 'NOT'}  {finding.name:11} {finding.sentence}", flush=True)
    ok = all(finding.ok for finding in findings)
    if args.json:
        print(json.dumps({"ok": ok, "checks": [asdict(finding) for finding in findings]}), flush=True)
    return 0 if ok else 1
